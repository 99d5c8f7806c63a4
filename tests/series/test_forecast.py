"""A forecast checks itself when it is made."""

import numpy as np
import pytest

from seqcast.series.forecast import Forecast
from seqcast.series.frequency import Frequency

HOURLY = Frequency(10, "step")


def forecast(**changes):
    """Two windows of three steps and two levels."""
    fields = {
        "ids": (("a",), ("b",)),
        "cutoffs": [100, 200],
        "frequency": HOURLY,
        "levels": [0.1, 0.5],
        "values": np.arange(12.0).reshape(2, 3, 2),
    }
    return Forecast(**(fields | changes))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"levels": [0.5, 0.1]}, "levels", id="levels fall"),
        pytest.param({"levels": [0.5, 0.5]}, "levels", id="levels stay"),
        pytest.param({"levels": [0.0, 0.5]}, "levels", id="a level of 0"),
        pytest.param({"levels": [0.5, 1.0]}, "levels", id="a level of 1"),
        pytest.param({"cutoffs": [1]}, "2 ids", id="a cutoff too few"),
        pytest.param({"values": np.zeros((2, 3))}, "values", id="a flat array"),
        pytest.param({"values": np.zeros((3, 2, 2))}, "values", id="windows swapped"),
        pytest.param(
            {"values": -np.arange(12.0).reshape(2, 3, 2)}, "fall", id="values fall"
        ),
    ],
)
def test_a_forecast_out_of_shape_or_order_cannot_be_made(changes, reason):
    with pytest.raises(TypeError, match=reason):
        forecast(**changes)


def test_times_go_on_after_the_cutoff():
    np.testing.assert_array_equal(forecast().times, [[110, 120, 130], [210, 220, 230]])


def test_a_quantile_is_found_by_its_level():
    np.testing.assert_array_equal(forecast().quantile(0.5)[0], [1, 3, 5])


def test_a_level_that_was_not_forecast_is_a_key_error():
    with pytest.raises(KeyError):
        forecast().quantile(0.9)


def test_arrays_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        forecast().values[0] = 0
