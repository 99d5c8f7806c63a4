"""The pictures of memory.py, as SVG."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

Series = npt.NDArray[np.float64]
# Colours that the colour-blind tell apart (Okabe and Ito 2008), and a marker.
LOOKS = {
    "gru": ("#0072b2", "o"),
    "lstm": ("#009e73", "s"),
    "rnn": ("#d55e00", "^"),
    "rnn, relu": ("#cc79a7", "v"),
    "gru + dense path": ("#555555", "D"),
    "gru, gate at 1": ("#56b4e9", "*"),
}
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "seqcast",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e0e0e0",
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "lines.markersize": 5,
}


def draw(
    folder: Path,
    lengths: list[int],
    errors: dict[tuple[str, str], list[float]],
    sizes: dict[tuple[str, str], Series],
    norms: dict[str, Series],
) -> None:
    """Draw all pictures into a folder.

    Args:
        folder: It exists.
        lengths: Tokens.
        errors: By task and network: one of every length.
        sizes: By state of the weights and network: (T,) gradients, newest first.
        norms: By training: (steps,) gradient norms before clipping.
    """
    with mpl.rc_context(STYLE):
        _errors(folder / "memory.svg", lengths, errors)
        _sizes(folder / "gradients.svg", sizes)
        _norms(folder / "clipping.svg", norms)


def _errors(
    path: Path, lengths: list[int], errors: dict[tuple[str, str], list[float]]
) -> None:
    figure, panels = _panels(("adding problem", "recall of four signs"))
    for (task, name), found in errors.items():
        colour, marker = LOOKS[name]
        panel = panels[0 if task == "adding" else 1]
        drawn = np.minimum(found, 1.05)
        panel.plot(lengths, drawn, color=colour, marker=marker, label=name)
    for panel in panels:
        panel.set(xscale="log", xlabel="tokens", ylim=(-0.03, 1.12))
        panel.set_xticks(lengths, [str(length) for length in lengths])
        panel.minorticks_off()
    panels[0].set_ylabel("error (1: nothing learnt)")
    _save(figure, panels[0], path)


def _sizes(path: Path, sizes: dict[tuple[str, str], Series]) -> None:
    titles = ("fresh weights", "trained on the adding problem")
    figure, panels = _panels(titles)
    for (state, name), found in sizes.items():
        colour, marker = LOOKS[name]
        panels[0 if state == "fresh" else 1].plot(
            found, color=colour, marker=marker, markevery=20, label=name
        )
    for panel in panels:
        panel.set(yscale="log", xlabel="tokens back", ylim=(1e-17, 1e2))
    panels[0].set_ylabel("gradient over that of the newest")
    _save(figure, panels[0], path)


def _norms(path: Path, norms: dict[str, Series]) -> None:
    titles = ("rnn, relu, from the identity", "from 1.1 times the identity")
    figure, panels = _panels(titles)
    for panel, scale in zip(panels, ("1.0", "1.1"), strict=True):
        for clip, colour in (("none", "#d55e00"), ("1", "#0072b2")):
            label = "not clipped" if clip == "none" else "clipped to 1"
            found = norms[f"rnn, relu {scale} adam {clip}"]
            panel.plot(found, color=colour, label=label, linewidth=0.9)
        panel.set(yscale="log", xlabel="training step")
    panels[0].set_ylabel("gradient norm before clipping")
    _save(figure, panels[0], path)


def _panels(titles: tuple[str, str]) -> tuple[Any, Any]:
    figure = Figure(figsize=(8, 3.2))
    panels = figure.subplots(1, 2, sharey=True)
    for panel, title in zip(panels, titles, strict=True):
        panel.set_title(title, fontsize=10, loc="left")
    return figure, panels


def _save(figure: Any, panel: Any, path: Path) -> None:
    """Write a figure with one legend below both panels, without a date."""
    handles, labels = panel.get_legend_handles_labels()
    figure.tight_layout(rect=(0, 0.09, 1, 1))
    figure.legend(handles, labels, loc="lower center", ncols=len(labels))
    figure.savefig(path, metadata={"Date": None})
