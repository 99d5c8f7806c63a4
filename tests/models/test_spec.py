"""The closed description of a network."""

from dataclasses import replace

import numpy as np
import pytest

from seqcast.models.spec import (
    LEVELS,
    NetworkSpec,
    faults,
    weight_count,
    weight_shapes,
)

SPEC = NetworkSpec("gru", lookback=24, horizon=6, segment=12, season=12, units=4)


def test_a_spec_inside_its_ranges_has_no_faults():
    assert faults(SPEC) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"units": 0}, "units is 0, outside 1 to 4,096"),
        ({"units": 4097}, "units is 4097, outside 1 to 4,096"),
        ({"layers": 17}, "layers is 17, outside 1 to 16"),
        ({"dropout": -0.1}, "dropout is -0.1, outside 0.0 to 0.9"),
        ({"dropout": float("nan")}, "dropout is nan, outside 0.0 to 0.9"),
        ({"lookback": 0}, "lookback is 0, outside 1 to 100,000"),
        ({"horizon": 10_001}, "horizon is 10001, outside 1 to 10,000"),
        ({"segment": 0}, "segment is 0, outside 1 to 10,000"),
        ({"season": 0}, "season is 0, outside 1 to 100,000"),
        ({"lookback": 25}, "lookback is 25, not a multiple of segment 12"),
        ({"cell": "transformer"}, "cell is none of gru, lstm, rnn, dense"),
        (
            {"decoder": "magic"},
            "decoder is none of direct, segments, seq2seq, stepwise, recursive",
        ),
        ({"activation": "os.system"}, "activation is none of tanh, relu, elu"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_what_lies_outside_its_range_is_named(change, expected):
    assert faults(replace(SPEC, **change)) == [expected]


NO_RISE = "levels do not rise inside 0 to 1 around 0.5"
NO_MIRROR = "levels are not mirrored around 0.5"


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        pytest.param((), NO_RISE, id="none"),
        pytest.param((0.1, 0.9), NO_RISE, id="no middle"),
        pytest.param((0.9, 0.5, 0.1), NO_RISE, id="falling"),
        pytest.param((0.5, 0.5, 0.5), NO_RISE, id="twice the same"),
        pytest.param((0.0, 0.5, 1.0), NO_RISE, id="0 and 1"),
        pytest.param((0.1, float("nan"), 0.9), NO_RISE, id="not a number"),
        pytest.param((0.1, 0.5, 0.8), NO_MIRROR, id="one-sided"),
        pytest.param((0.4,), NO_MIRROR, id="one that is not the median"),
    ],
)
def test_levels_rise_mirrored_around_the_median(levels, expected):
    assert faults(replace(SPEC, levels=levels)) == [expected]


@pytest.mark.parametrize("levels", [(0.5,), LEVELS])
def test_usual_levels_are_no_fault(levels):
    assert faults(replace(SPEC, levels=levels)) == []


def test_weights_of_a_gru_follow_from_the_spec():
    # Tokens of 12 values and 12 marks; three gates of 4 units, two biases.
    assert weight_shapes(SPEC) == {
        "embed/kernel": (24, 4),
        "embed/bias": (4,),
        "layer0/forward/kernel": (4, 12),
        "layer0/forward/recurrent": (4, 12),
        "layer0/forward/bias": (2, 12),
        "beside/kernel": (48, 4),
        "beside/bias": (4,),
        "head/kernel": (8, 66),
        "head/bias": (66,),
    }


def test_weights_of_a_deep_bidirectional_lstm_follow_from_the_spec():
    spec = replace(SPEC, cell="lstm", layers=2, bidirectional=True)
    shapes = weight_shapes(spec)
    for side in ("forward", "backward"):
        assert shapes[f"layer0/{side}/kernel"] == (4, 16)
        assert shapes[f"layer1/{side}/kernel"] == (8, 16)
        assert shapes[f"layer1/{side}/recurrent"] == (4, 16)
        assert shapes[f"layer1/{side}/bias"] == (16,)
    assert shapes["head/kernel"] == (12, 66)


def test_the_elman_network_has_the_candidate_alone_and_one_bias():
    shapes = weight_shapes(replace(SPEC, cell="rnn"))
    parts = ("kernel", "recurrent", "bias")
    found = [shapes[f"layer0/forward/{part}"] for part in parts]
    assert found == [(4, 4), (4, 4), (4,)]


def test_the_dense_cell_has_no_recurrent_kernel():
    shapes = weight_shapes(replace(SPEC, cell="dense", layers=2, bidirectional=True))
    assert shapes["layer1/backward/kernel"] == (8, 4)
    assert shapes["layer1/backward/bias"] == (4,)
    assert not any("recurrent" in name for name in shapes)


def test_a_decoder_in_segments_has_a_cell_of_its_own_and_a_smaller_head():
    # 9 steps in 3 segments of 4; a cell of both directions' width.
    spec = replace(SPEC, segment=4, horizon=9, bidirectional=True, layers=2)
    extra = {
        "decode0/kernel": (4 + 8 + 4, 24),
        "decode0/recurrent": (8, 24),
        "decode0/bias": (2, 24),
        "decode1/kernel": (8, 24),
        "decode1/recurrent": (8, 24),
        "decode1/bias": (2, 24),
        "head/kernel": (12, 44),
        "head/bias": (44,),
    }
    plain = weight_shapes(spec)
    found = weight_shapes(replace(spec, decoder="segments"))
    assert found == plain | extra | {"position/embedding": (3, 4)}
    found = weight_shapes(replace(spec, decoder="seq2seq"))
    assert found == plain | extra | {"feed/kernel": (8, 4), "feed/bias": (4,)}


@pytest.mark.parametrize(
    ("segment", "horizon", "expected"), [(4, 8, 2), (4, 9, 3), (4, 3, 1), (1, 1, 1)]
)
def test_output_segments_are_as_long_as_tokens_or_the_horizon(
    segment, horizon, expected
):
    spec = replace(SPEC, segment=segment, horizon=horizon)
    assert spec.parts == expected
    assert spec.part == min(segment, horizon)


def test_a_recursive_network_writes_one_output_segment():
    spec = replace(SPEC, segment=4, horizon=9, decoder="recursive")
    assert spec.ahead == 4
    assert weight_shapes(spec)["head/kernel"] == (8, 44)
    assert replace(spec, horizon=3).ahead == 3
    assert replace(spec, decoder="direct").ahead == 9


def test_a_stepwise_network_never_reads_backward():
    spec = replace(SPEC, decoder="stepwise", bidirectional=True)
    assert faults(spec) == [
        "stepwise is bidirectional, and would see what it forecasts"
    ]
    assert faults(replace(spec, bidirectional=False)) == []
    assert weight_shapes(replace(SPEC, decoder="stepwise")) == weight_shapes(SPEC)


def test_a_decoder_that_steps_has_a_bound():
    for decoder in ("seq2seq", "recursive"):
        spec = replace(SPEC, segment=1, lookback=24, horizon=129, decoder=decoder)
        assert faults(spec) == ["decoder takes 129 output segments, more than 128"]
        assert faults(replace(spec, horizon=128)) == []
    assert faults(replace(spec, decoder="segments")) == []


def test_activation_and_residual_layers_ask_for_no_other_weights():
    spec = replace(SPEC, layers=3, bidirectional=True)
    other = replace(spec, activation="elu", residual=True)
    assert weight_shapes(other) == weight_shapes(spec)


@pytest.mark.parametrize("cell", ["gru", "lstm", "rnn", "dense"])
@pytest.mark.parametrize("layers", [1, 3])
def test_weights_are_counted(cell, layers):
    spec = replace(SPEC, cell=cell, layers=layers)
    sizes = [np.empty(shape).size for shape in weight_shapes(spec).values()]
    assert weight_count(spec) == sum(sizes)
