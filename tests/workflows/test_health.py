"""Staged drift and staleness: each is warned of, and clean runs are not."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from seqcast.data.assemble import Reading
from seqcast.models import artifact as model_file
from seqcast.models.artifact import id_hash
from seqcast.settings import Settings, TrainingSettings
from seqcast.workflows.fit import FitRequest, fit
from seqcast.workflows.gates import Gates
from seqcast.workflows.predict import PredictRequest, predict
from seqcast.workflows.remarks import WARNING
from seqcast.workflows.rounds import Listener

DAYS, SERIES, HORIZON = 200, 4, 14
GATES = Gates(datetime(2024, 1, 1, tzinfo=UTC))


def sales(days, seed=0):
    """Draw (days, series) sales: a week, a slow wave and noise, always positive."""
    noise = np.random.default_rng(seed).normal(0, 4, (days, SERIES))
    noise[:DAYS] = np.random.default_rng(1).normal(0, 4, (DAYS, SERIES))
    day = np.arange(days)[:, None]
    level = 100 + 20 * np.arange(SERIES) + 5 * np.sin(day / 60)
    return np.round(level + 15 * np.sin(2 * np.pi * day / 7) + noise, 1)


def written(path, values, names="abcd", first=0):
    day = np.datetime64("2023-01-01")
    rows = ["day,shop,sold"]
    for n in range(first, len(values)):
        for name, value in zip(names, values[n], strict=True):
            cell = "" if np.isnan(value) else value
            rows.append(f"{day + n},{name},{cell}")
    path.write_text("\n".join(rows) + "\n")
    return str(path)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("health")
    data = written(folder / "sales.csv", sales(DAYS))
    training = TrainingSettings(steps=16, members=1, learning_rate=1e-3)
    settings = Settings(training=training)
    request = FitRequest(
        data, folder / "m.seqcast", Reading(), HORIZON, "gru", None, settings
    )
    fit(request, Listener(lambda _: None, lambda *_: None, lambda: 0.0))
    return request.model


def warned(model, data):
    said = []
    request = PredictRequest(
        *(Path(model), data, None, (80,), None, "csv", Settings(), GATES)
    )
    predict(request, said.append)
    return [text for text in said if text.startswith(WARNING)]


def shifted(values):
    values[DAYS:] += 1000


def scaled(values):
    middle = values[DAYS:].mean(axis=0)
    values[DAYS:] = np.maximum(middle + 40 * (values[DAYS:] - middle), 1)


def in_other_units(values):
    values[-HORIZON:] /= 1000


def zeroed(values):
    values[-HORIZON:] = 0


def gappy(values):
    values[-60:][np.random.default_rng(3).random((60, SERIES)) < 0.2] = np.nan


def noisy(values):
    wild = np.random.default_rng(4).normal(0, 60, (HORIZON, SERIES))
    values[-HORIZON:] += np.abs(wild) * np.sign(wild)
    np.maximum(values, 1, out=values)


def reversed_week(values):
    day = np.arange(len(values) - HORIZON, len(values))[:, None]
    values[-HORIZON:] -= 30 * np.sin(2 * np.pi * day / 7)


def silent(values):
    values[-170:, 0] = np.nan


def negative(values):
    values[-3:] *= -1


CASES = [
    pytest.param(34, shifted, "lie far from all", id="another level"),
    pytest.param(34, scaled, "lie far from all", id="another spread"),
    pytest.param(28, in_other_units, "more than twice", id="other units"),
    pytest.param(28, zeroed, "more than twice", id="zeros for what is not known yet"),
    pytest.param(28, noisy, "more than twice", id="errors grown"),
    pytest.param(28, reversed_week, "more than twice", id="the week turned round"),
    pytest.param(28, gappy, "more than three times as many", id="more missing"),
    pytest.param(28, silent, "get no forecast|gets no forecast", id="a silent series"),
    pytest.param(
        28,
        negative,
        "values not above 0|values below 0|far from",
        id="values never seen",
    ),
    pytest.param(43, None, "the model is old", id="a model three horizons old"),
    pytest.param(-20, None, "before the training data did", id="an old file"),
]


@pytest.mark.parametrize(("more", "change", "told"), CASES)
def test_what_speaks_against_a_forecast_is_warned_of(
    model, tmp_path, more, change, told
):
    values = sales(DAYS + max(more, 0))[: DAYS + more]
    if change is not None:
        change(values)
    found = warned(model, written(tmp_path / "new.csv", values))
    assert any(word in text for text in found for word in told.split("|")), found


def test_series_that_were_not_trained_are_warned_of(model, tmp_path):
    data = written(tmp_path / "new.csv", sales(DAYS + 10), names="abxy")
    assert warned(model, data) == [
        "Warning: 2 of 4 series were not in the training data.",
        "Warning: 2 of 4 series of the training data are not in the file, or left out "
        "of it.",
    ]


def test_a_series_that_vanished_is_warned_of(model, tmp_path):
    data = written(tmp_path / "new.csv", sales(DAYS + 10)[:, :3], names="abc")
    assert warned(model, data) == [
        "Warning: 1 of 4 series of the training data is not in the file, or left out "
        "of it."
    ]


def test_a_series_that_had_ended_before_the_fit_is_not_missed(model, tmp_path):
    known = model_file.read(model)
    day = 86_400_000_000
    ended = known.cutoffs.copy()
    ended[0] -= HORIZON * day
    (tmp_path / "m.seqcast").write_bytes(
        model_file.write(replace(known, cutoffs=ended))
    )
    (gone,) = [name for name in "abcd" if id_hash((name,)) == known.hashes[0]]
    kept = "abcd".replace(gone, "")
    columns = ["abcd".index(name) for name in kept]
    data = written(tmp_path / "new.csv", sales(DAYS + 10)[:, columns], names=kept)
    assert warned(tmp_path / "m.seqcast", data) == []
    data = written(
        tmp_path / "new.csv", sales(DAYS + 10)[:, columns[:2]], names=kept[:2]
    )
    (told,) = warned(tmp_path / "m.seqcast", data)
    assert told.startswith("Warning: 1 of 3 series of the training data")


@pytest.mark.parametrize("seed", range(20))
def test_more_of_the_same_is_not_warned_of(model, tmp_path, seed):
    values = sales(DAYS + 2 * seed, seed + 100)
    assert warned(model, written(tmp_path / "new.csv", values)) == []


def test_a_model_without_a_score_is_not_held_against_one(model, tmp_path):
    known = model_file.read(model)
    nothing = replace(known.record.scores[0], mase=None)
    record = replace(known.record, scores=(nothing, *known.record.scores[1:]))
    (tmp_path / "m.seqcast").write_bytes(
        model_file.write(replace(known, record=record))
    )
    values = sales(DAYS + 28)
    reversed_week(values)
    data = written(tmp_path / "new.csv", values)
    assert warned(tmp_path / "m.seqcast", data) == []
