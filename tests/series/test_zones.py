"""Local times of zones whose clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from seqcast.errors import SettingError
from seqcast.series import zones

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "America/Sao_Paulo",
)


def half_hours(year):
    start = np.datetime64(f"{year}", "us").astype(np.int64)
    return start + np.arange(365 * 48) * 1_800_000_000


def slow_offset(region, instant):
    moment = (EPOCH + timedelta(microseconds=int(instant))).astimezone(ZoneInfo(region))
    return moment.utcoffset() // timedelta(microseconds=1)


@pytest.mark.parametrize("region", ZONES)
@pytest.mark.parametrize("year", [1985, 2018, 2024])
def test_offsets_are_those_of_the_zone_at_every_half_hour(region, year):
    instants = half_hours(year)
    slow = [slow_offset(region, instant) for instant in instants]
    assert zones.offsets(region, instants).tolist() == slow


@pytest.mark.parametrize("region", ZONES)
def test_one_of_two_readings_of_a_local_time_is_the_instant(region):
    instants = half_hours(2024)
    first, second = zones.instants(region, instants + zones.offsets(region, instants))
    assert ((first == instants) | (second == instants)).all()
    assert (first <= second).all()


@pytest.mark.parametrize("region", ZONES)
def test_the_standard_clock_neither_skips_nor_repeats(region):
    stamps = half_hours(2024) + zones.standard(region)
    local = half_hours(2024) + zones.offsets(region, half_hours(2024))
    np.testing.assert_array_equal(zones.walls(region, stamps), local)


def test_a_time_that_clocks_skipped_has_its_readings_the_wrong_way_round():
    skipped = np.datetime64("2024-03-31T02:30", "us").astype(np.int64)
    first, second = zones.instants("Europe/Berlin", skipped)
    assert second < first


@pytest.mark.parametrize("region", ["Mars/Olympus", "", "../etc/passwd", "+01:00"])
def test_an_unknown_zone_is_refused(region):
    with pytest.raises(SettingError):
        zones.check(region)


@pytest.mark.parametrize(
    ("fine", "hour"),
    [
        pytest.param(True, 13, id="steps below a day keep standard time"),
        pytest.param(False, 14, id="days keep local time"),
    ],
)
def test_an_instant_is_put_on_the_clock_of_the_series(fine, hour):
    noon = int(np.datetime64("2024-07-01T12:00", "us").astype(np.int64))
    moved = zones.on_clock("Europe/Berlin", noon, fine=fine)
    assert moved - noon == (hour - 12) * 3_600_000_000
