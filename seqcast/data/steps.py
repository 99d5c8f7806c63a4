"""The frequency of a file: found, stated by the user, or that of the model."""

from dataclasses import replace

from seqcast.data import grid
from seqcast.data.dates import Times
from seqcast.data.grid import Rows
from seqcast.data.times import is_dated
from seqcast.errors import DataError
from seqcast.series.frequency import Frequency, infer, parse

# A file with so many steps speaks for its own frequency.
_ENOUGH_STEPS = 8


def frequency(
    rows: Rows, times: Times, freq: str | None, wanted: Frequency | None
) -> Frequency:
    """Find the frequency, or check the one that was stated.

    Args:
        rows: In order of series and time.
        times: How they are written.
        freq: Text of ``--freq``, or None to find it.
        wanted: Frequency of the model, which the file must have too.

    Raises:
        DataError: There is none, or another than was stated.
    """
    dated = is_dated(times.style)
    if wanted is not None:
        return _as_model(rows, wanted, times)
    if freq is None:
        return grid.step_of(rows, dated=dated, zone=times.zone)
    stated = parse(freq)
    if (stated.unit != "step") != dated:
        kind = "dates" if dated else "integers"
        raise DataError(
            f"The times are {kind}; --freq {freq} means {stated.label}.",
            where=rows.table.name,
            fix="Leave --freq out, or name another column with --time",
        )
    return replace(grid.fitted(rows, stated), zone=times.zone)


def _as_model(rows: Rows, wanted: Frequency, times: Times) -> Frequency:
    """Check that a file has the frequency of the model.

    Raises:
        DataError: It has another; both are named.
    """
    dated = is_dated(times.style)
    if wanted.zone and times.zone:
        wanted = replace(wanted, zone=times.zone)
    found = infer(rows.stamps, rows.offsets, dated=dated)
    found = None if found is None else replace(found, zone=times.zone)
    same = (wanted.unit != "step") == dated and wanted.zone == times.zone
    if same and found not in (None, wanted):
        count = int((~grid.off_grid(rows, found)).sum()) if found else 0
        sure = count == len(rows.codes) and count - len(rows.ids) >= _ENOUGH_STEPS
        same = not sure and not grid.off_grid(rows, wanted).any()
    if same:
        return wanted
    raise DataError(
        f"The model is {_described(wanted)}; the file is "
        f"{_described(found) if found else 'of another kind of time'}.",
        where=rows.table.name,
        fix="Forecast a file of the model's frequency, or fit a model on this one",
    )


def _described(frequency: Frequency) -> str:
    zone = f", {frequency.zone}" if frequency.zone else ""
    return f"{frequency.label} ({frequency.code}{zone})"
