"""What to train, decided from the panel before anything is trained."""

from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from seqcast.data.scaling import Center, Preparation, Transform, choose_transform
from seqcast.errors import SettingError
from seqcast.models.spec import ONE_BY_ONE, STEPS, Cell, NetworkSpec
from seqcast.series.feature import width
from seqcast.series.frequency import Frequency
from seqcast.series.panel import Panel
from seqcast.settings import ModelSettings, Settings, TrainingSettings
from seqcast.workflows.cuts import LONGEST

# Seasons in a look-back, by the steps of a season; longer seasons have fewer.
SEASONS = {1: 8, 4: 4, 5: 16, 7: 16, 12: 3, 24: 14, 48: 14, 52: 2}


@dataclass(frozen=True, slots=True)
class Effort:
    """What a quality means.

    Args:
        steps: Training steps of one network; up to twice as many where the
            panel is large.
        budget: Token-windows that the members may cost together.
        members: Most networks.
    """

    steps: int
    budget: int
    members: int


EFFORTS = {
    "fast": Effort(250, 1_000_000, 1),
    "balanced": Effort(800, 8_000_000, 5),
    "best": Effort(1600, 48_000_000, 10),
}
# How often a training should see every value, as far as its steps allow.
EPOCHS = 32


# What of a preparation may be otherwise than the plan begins with, by field.
Options = tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to train.

    Args:
        spec: The network.
        preparation: How windows are made free of scale, to begin with.
        options: What the windows at A choose for it, one field after another.
        batch_size: Windows of one step.
        steps: Most training steps.
        members: Networks of the ensemble, or None: what the effort allows.
        effort: What the quality means.
    """

    spec: NetworkSpec
    preparation: Preparation
    options: Options
    batch_size: int
    steps: int
    members: int | None
    effort: Effort

    def affordable(self, steps: int) -> int:
        """Return how many members the budget allows at so many steps each."""
        if self.members is not None:
            return self.members
        cost = 2 * steps * self.batch_size * self.spec.tokens
        return int(np.clip(self.effort.budget // max(cost, 1), 1, self.effort.members))


def plan(
    panel: Panel, horizon: int, season: int, cell: Cell, settings: Settings
) -> Plan:
    """Plan the training of a panel.

    Args:
        panel: The series to be trained on.
        horizon: Steps to forecast.
        season: Steps of one season.
        cell: The recurrent cell.
        settings: What the user decided.

    Raises:
        SettingError: The decoder does not go with another setting.
    """
    model, training = settings.model, settings.training
    longest = int(panel.lengths.max())
    features = () if panel.covariates is None else panel.covariates.features
    spec = _network(cell, horizon, season, longest, model)
    spec = replace(
        spec,
        known=width(features, "known"),
        past=width(features, "past"),
        static=width(features, "static"),
    )
    _refuse_decoder(spec)
    _refuse_truncation(spec, training)
    effort = EFFORTS[settings.training.quality]
    week = _week(panel.frequency, season, spec.lookback)
    preparation = _preparation(panel, season, week, settings)
    preparation = replace(preparation, features=features)
    rows = len(panel.target.values)
    batch_size = _batch_size(rows, spec.tokens, training)
    return Plan(
        spec,
        preparation,
        _options(preparation, week, model),
        batch_size,
        training.steps or _steps(effort, rows, batch_size * horizon),
        training.members,
        effort,
    )


def _network(
    cell: Cell, horizon: int, season: int, longest: int, model: ModelSettings
) -> NetworkSpec:
    segment, lookback = _tokens(season, horizon, longest, model)
    return NetworkSpec(
        cell,
        lookback=lookback,
        horizon=horizon,
        segment=segment,
        season=season,
        units=model.units,
        layers=model.layers,
        bidirectional=model.bidirectional,
        residual=model.residual,
        activation=model.activation,  # type: ignore[arg-type]
        decoder=model.decoder,  # type: ignore[arg-type]
        dropout=model.dropout,
    )


def _refuse_decoder(spec: NetworkSpec) -> None:
    if spec.decoder == "stepwise" and spec.bidirectional:
        raise SettingError(
            "model.decoder=stepwise forecasts after every token; reading backward, it "
            "would see what it forecasts.",
            where="--set",
            fix="Pass --set model.bidirectional=false, or --set model.decoder=direct",
        )
    if spec.decoder in ONE_BY_ONE and spec.parts > STEPS:
        raise SettingError(
            f"model.decoder={spec.decoder} would write {spec.horizon} steps in "
            f"{spec.parts} segments, one after another; {STEPS} is the most.",
            where="--set",
            fix=f"Pass --set model.segment={-(-spec.horizon // STEPS)} or longer, or "
            "--set model.decoder=segments",
        )


def _refuse_truncation(spec: NetworkSpec, training: TrainingSettings) -> None:
    if training.truncate is not None and spec.bidirectional:
        raise SettingError(
            "training.truncate cuts gradients in one direction of time; the network "
            "reads in both.",
            where="--set",
            fix="Pass --set model.bidirectional=false, or leave training.truncate out",
        )


def _preparation(
    panel: Panel, season: int, week: int, settings: Settings
) -> Preparation:
    """Return how windows are made free of scale, as asked or as is usual."""
    model, values = settings.model, panel.target.values
    transform: str = choose_transform(values)
    if model.transform != "auto":
        transform = model.transform
    center = "season" if season > 1 else "last"
    if model.center != "auto":
        center = model.center
    positive = float(np.nanmin(values)) >= 0 and settings.forecast.floor == "auto"
    return Preparation(
        season,
        cast(Transform, transform),
        cast(Center, center),
        0.0 if positive else None,
        week if model.seasons == "two" else 0,
    )


def _options(preparation: Preparation, week: int, model: ModelSettings) -> Options:
    """List what is compared with the usual preparation, in order."""
    found: list[dict[str, Any]] = []
    if week and model.seasons == "auto":
        found.append({"longer": week})
    if preparation.season > 1 and model.center == "auto":
        found.append({"center": "last"})
    if preparation.transform != "none" and model.transform == "auto":
        found.append({"transform": "none"})
    return tuple(found)


def _week(frequency: Frequency, season: int, lookback: int) -> int:
    """Return the steps of a week where the season is a day within the look-back."""
    daily = frequency.unit in ("hour", "minute", "second", "millisecond")
    daily = daily and season == frequency.season(lookback)
    return 7 * season if daily and season > 1 and 7 * season <= lookback else 0


def _tokens(
    season: int, horizon: int, longest: int, model: ModelSettings
) -> tuple[int, int]:
    """Return the steps of a token and of the look-back, a multiple of it."""
    segment = 4 if season == 52 else min(season, 288)
    if season == 1 and horizon > 12:
        segment = min(horizon // 6, 24)
    segment = model.segment or segment
    seasons = SEASONS.get(season, max(1, min(14, LONGEST // season)))
    wanted = model.lookback or max(seasons * season, min(2 * horizon, LONGEST))
    if model.lookback is None and wanted > longest:  # no further than the data
        return segment, max(longest // segment, 1) * segment
    return segment, -(-wanted // segment) * segment


def _steps(effort: Effort, rows: int, seen: int) -> int:
    """Return the steps that see every row often, a batch seeing so many."""
    return int(np.clip(EPOCHS * rows // seen, effort.steps, 2 * effort.steps))


def _batch_size(rows: int, tokens: int, training: TrainingSettings) -> int:
    """Return the windows of a step: fewer for few rows, and for over 8 tokens."""
    most = max(training.batch_size * 8 // max(tokens, 8), 1)
    return int(min(most, 1 << max(rows // 4, 32).bit_length()))
