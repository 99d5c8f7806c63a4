import numpy as np
import pytest

from seqcast.errors import SettingError
from seqcast.overrides import load
from seqcast.series.frequency import Frequency
from seqcast.series.panel import Panel, Ragged
from seqcast.settings import ModelSettings, Settings, TrainingSettings
from seqcast.workflows.plan import plan

MONTHLY = Frequency(1, "month", "start")


def panel(*lengths, frequency=MONTHLY, value=1.0):
    rows = np.concatenate([value + np.arange(n) % 5 for n in lengths])
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    ids = tuple((str(n),) for n in range(len(lengths)))
    target = Ragged(rows[:, None], offsets, ("sales",))
    return Panel(ids, np.zeros(len(lengths)), frequency, target)


@pytest.mark.parametrize("season", [1, 4, 5, 7, 12, 24, 48, 52, 96, 288, 1440])
@pytest.mark.parametrize("horizon", [1, 6, 18, 100])
def test_every_plan_is_a_network_that_can_be_built(season, horizon):
    from seqcast.models.spec import faults

    planned = plan(panel(3000), horizon, season, "gru", Settings())
    assert faults(planned.spec) == []
    assert planned.spec.lookback <= 4096 + planned.spec.segment
    assert planned.spec.tokens <= 64


def test_the_budget_buys_fewer_members_of_a_longer_training():
    planned = plan(panel(*[200] * 500), 18, 12, "gru", Settings())
    members = [planned.affordable(steps) for steps in (8, 200, 800, 100_000)]
    assert members == sorted(members, reverse=True)
    assert members[0] == 5
    assert members[-1] == 1


def test_settings_decide_where_they_are_set():
    pairs = ["model.lookback=30", "model.segment=7", "training.members=3"]
    pairs += ["model.center=last", "model.transform=none", "forecast.floor=none"]
    pairs += ["model.activation=elu", "model.residual=true"]
    planned = plan(panel(200), 6, 12, "lstm", load(None, {}, pairs))
    assert (planned.spec.activation, planned.spec.residual) == ("elu", True)
    assert (planned.spec.lookback, planned.spec.segment) == (35, 7)
    prepared = planned.preparation
    assert (prepared.center, prepared.transform) == ("last", "none")
    assert planned.options == ()
    assert (prepared.floor, planned.affordable(800)) == (None, 3)


def test_a_large_panel_is_trained_for_longer_up_to_twice():
    small, large, huge = (panel(*[400] * count) for count in (100, 700, 2000))
    steps = [plan(one, 6, 12, "gru", Settings()).steps for one in (small, large, huge)]
    # 256 windows of 6 steps: 32 times 280,000 rows take 5,833 steps.
    assert steps == [833, 1600, 1600]
    fixed = load(None, {}, ["training.steps=90"])
    assert plan(huge, 6, 12, "gru", fixed).steps == 90


def compared(frequency, season, *pairs, quality="balanced", value=1.0):
    settings = load(None, {}, [f"training.quality={quality}", *pairs])
    rows = panel(3000, frequency=frequency, value=value)
    planned = plan(rows, 6, season, "gru", settings)
    return planned.preparation.longer, list(planned.options)


def test_what_is_compared_is_what_the_user_left_open():
    hours = Frequency(1, "hour")
    week, center, plain = {"longer": 168}, {"center": "last"}, {"transform": "none"}
    assert compared(hours, 24) == (0, [week, center, plain])
    assert compared(hours, 24, quality="fast") == (0, [week, center, plain])
    assert compared(hours, 24, "model.seasons=two") == (168, [center, plain])
    assert compared(hours, 24, "model.seasons=one") == (0, [center, plain])
    assert compared(hours, 24, "model.center=season") == (0, [week, plain])
    assert compared(hours, 24, "model.transform=log") == (0, [week, center])
    assert compared(hours, 24, value=-1.0) == (0, [week, center])
    assert compared(hours, 24, "model.lookback=48") == (0, [center, plain])
    assert compared(Frequency(30, "minute"), 48) == (
        0,
        [{"longer": 336}, center, plain],
    )
    assert compared(MONTHLY, 12) == (0, [center, plain])
    assert compared(MONTHLY, 1) == (0, [plain])
    assert compared(hours, 12) == (0, [center, plain])


@pytest.mark.parametrize(
    ("value", "transform", "floor"),
    [
        pytest.param(1.0, "log", 0.0, id="positive"),
        pytest.param(0.0, "log1p", 0.0, id="with zeros"),
        pytest.param(-1.0, "none", None, id="with negative values"),
    ],
)
def test_the_values_decide_the_transform_and_the_floor(value, transform, floor):
    planned = plan(panel(60, value=value), 6, 12, "gru", Settings())
    prepared = planned.preparation
    assert (prepared.transform, prepared.floor) == (transform, floor)


def with_decoder(decoder, **model):
    return Settings(model=ModelSettings(decoder=decoder, **model))


@pytest.mark.parametrize("decoder", ["seq2seq", "recursive"])
def test_a_decoder_that_would_take_too_many_steps_is_refused_with_a_remedy(decoder):
    settings = with_decoder(decoder, segment=1)
    with pytest.raises(SettingError) as refused:
        plan(panel(3000), 300, 12, "gru", settings)
    assert "300 segments" in refused.value.problem
    assert "--set model.segment=3 " in refused.value.fix
    longer = with_decoder(decoder, segment=3)
    assert plan(panel(3000), 300, 12, "gru", longer).spec.parts == 100


def test_a_stepwise_network_that_reads_backward_is_refused_with_a_remedy():
    settings = with_decoder("stepwise", bidirectional=True)
    with pytest.raises(SettingError) as refused:
        plan(panel(3000), 12, 12, "gru", settings)
    assert "--set model.bidirectional=false" in refused.value.fix


def test_gradients_are_cut_in_one_direction_alone():
    settings = Settings(
        model=ModelSettings(bidirectional=True), training=TrainingSettings(truncate=4)
    )
    with pytest.raises(SettingError) as refused:
        plan(panel(3000), 12, 12, "gru", settings)
    assert "--set model.bidirectional=false" in refused.value.fix
