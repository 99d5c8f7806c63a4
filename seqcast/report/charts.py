"""Forecasts as one picture, drawn by the optional package matplotlib."""

import io
import os
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from seqcast.report.drawing import across, alone, bounds, upward
from seqcast.report.facts import accuracy, named
from seqcast.report.figures import shortened
from seqcast.series.panel import ColumnRoles
from seqcast.workflows.gallery import Drawn, Gallery

# Colours that the colour-blind tell apart (Okabe and Ito 2008).
BLUE, INK, SOFT, RULE = "#0072b2", "#1b1f24", "#5b6470", "#d9dde3"
LIGHT = 0.17
OBSERVED: dict[str, Any] = {"color": INK, "linewidth": 1.0}
FORECAST: dict[str, Any] = {"color": BLUE, "linewidth": 1.8}
# What identical pictures have in common: no clock, no random names, no style of the
# user's; text as it is, dollars and all.
_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "seqcast",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "text.parse_math": False,
    "text.usetex": False,
    "axes.unicode_minus": False,
    "font.size": 9.0,
}
_METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def draw(
    gallery: Gallery, roles: ColumnRoles, intervals: Sequence[int], kind: str
) -> bytes:
    """Draw some series, a plane each.

    Args:
        gallery: The series.
        roles: The user's column names.
        intervals: Coverage in percent of the intervals to draw.
        kind: ``png``, ``svg`` or ``pdf``.
    """
    with _at_home(), warnings.catch_warnings():
        # A font without the marks of an id draws boxes; that is no news for stderr.
        warnings.simplefilter("ignore", UserWarning)
        import matplotlib as mpl
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        with mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update(_STYLE)
            count = len(gallery.drawn)
            columns = 1 if count == 1 else 2 if count <= 4 else 3
            rows = -(-count // columns)
            size = (9.6, 3.6) if count == 1 else (4.6 * columns, 2.6 * rows + 0.4)
            figure = Figure(figsize=size, layout="constrained")
            FigureCanvasAgg(figure)
            planes = figure.subplots(rows, columns, squeeze=False).ravel()
            for plane, drawn in zip(planes, gallery.drawn, strict=False):
                _draw(plane, drawn, roles, intervals, ranked=gallery.ranked)
            for plane in planes[count:]:
                plane.set_axis_off()
            meant = _legend(intervals)
            figure.legend(
                handles=meant, loc="outside upper right", ncols=7, frameon=False
            )
            stream = io.BytesIO()
            figure.savefig(stream, format=kind, dpi=150, metadata=_METADATA[kind])
    return stream.getvalue()


@contextmanager
def _at_home() -> Iterator[None]:
    """Let matplotlib keep its cache in a folder that goes with the picture.

    It would otherwise make folders in the user's home.
    """
    if "MPLCONFIGDIR" in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="seqcast-") as folder:
        os.environ["MPLCONFIGDIR"] = folder
        try:
            yield
        finally:
            del os.environ["MPLCONFIGDIR"]


def _legend(intervals: Sequence[int]) -> list[Any]:
    """Return what the lines and bands mean; narrower bands lie on wider ones."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [
        Line2D([], [], label="observed", **OBSERVED),
        Line2D([], [], label="forecast (median)", **FORECAST),
    ]
    for depth, interval in enumerate(sorted(intervals, reverse=True), 1):
        shade = 1 - (1 - LIGHT) ** depth
        handles.append(Patch(color=BLUE, alpha=shade, label=f"{interval} % interval"))
    return handles


def _draw(
    plane: Any, drawn: Drawn, roles: ColumnRoles, intervals: Sequence[int], ranked: bool
) -> None:
    """Draw one series into a plane."""
    forecast = drawn.forecast
    edges = {one: bounds(drawn, one) for one in sorted(intervals, reverse=True)}
    middle = forecast.quantile(0.5)
    for cutoff in forecast.cutoffs:
        plane.axvline(cutoff, color=SOFT, linewidth=0.8, linestyle=":")
    for low, high in edges.values():
        for n, times in enumerate(forecast.times):
            plane.fill_between(
                times,
                low[n],
                high[n],
                color=BLUE,
                alpha=LIGHT,
                linewidth=1,
            )
    lines = [(drawn.times, drawn.values, OBSERVED)]
    lines += [(t, v, FORECAST) for t, v in zip(forecast.times, middle, strict=True)]
    for times, values, look in lines:
        plane.plot(times, values, **look)
        dots = alone(values)
        plane.plot(times[dots], values[dots], color=look["color"], marker=".", ls="")
    x, y = across(drawn, 4), upward(drawn, intervals, 5)
    plane.set_xlim(x.low, x.high)
    plane.set_ylim(y.low, y.high)
    plane.set_xticks(x.ticks, x.labels)
    plane.set_yticks(y.ticks, y.labels)
    plane.grid(axis="y", color=RULE, linewidth=0.6)
    plane.spines[["top", "right", "left"]].set_visible(False)
    plane.tick_params(axis="y", length=0, labelcolor=SOFT)
    plane.tick_params(axis="x", labelcolor=SOFT)
    plane.set_xlabel(shortened(roles.time or "row", 40), color=SOFT)
    plane.set_ylabel(shortened(roles.target, 24), color=SOFT)
    name = shortened(named(drawn, roles), 40)
    score = f" ({accuracy(drawn)})" if ranked else ""
    plane.set_title(name + score, loc="left", fontsize=9.5)
