"""What each cell can remember, what it costs, and where its gradients go.

    python benchmarks/memory.py [--lengths 20 50 ...] [--steps 1000] [--out FOLDER]

Trains the networks of seqcast, 32 units wide and one step a token, on tasks
whose answer lies far back, and prints plain tables; with --out it draws them,
too. The dense path, which sees the whole window beside the cell, is held at
zero except where a row says so, so that only the cell can remember.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from memory_networks import CLIP, SOLVED, Learner, Row
from memory_tasks import TASKS, adding

from seqcast.core import network
from seqcast.core.training import build_trainer
from seqcast.models.spec import Cell, NetworkSpec

UNCLIPPED = 1e30
SEEDS, LONG = 3, 100  # more than LONG tokens: one seed
MARKS = (1, 5, 10, 25, 50, 99)  # distances shown


CELLS = (
    Row("gru", "gru"),
    Row("lstm", "lstm"),
    Row("rnn", "rnn"),
    Row("rnn, relu", "rnn", "relu"),
)
ROWS = (
    *CELLS,
    Row("gru + dense path", "gru", whole=True),
    Row("gru, gate at 1", "gru", keep=1.0),
)


def memory(lengths: list[int], steps: int) -> dict[tuple[str, str], list[float]]:
    """Train every row on every task and length; return the median errors."""
    print(f"error over that of the mean, at most {steps} steps: median (range), steps")
    print("tokens  task    network            error               steps  runs")
    found: dict[tuple[str, str], list[float]] = {}
    for tokens in lengths:
        for row in ROWS:
            learner = Learner(row, tokens)
            for name, task in TASKS.items():
                seeds = range(1 if tokens > LONG else SEEDS)
                runs = [learner.train(task, steps, seed) for seed in seeds]
                errors = [run.error for run in runs]
                middle = statistics.median(errors)
                found.setdefault((name, row.name), []).append(middle)
                spread = f"{middle:.3f} ({min(errors):.3f} to {max(errors):.3f})"
                count = statistics.median(run.steps for run in runs)
                solved = f"{count:5.0f}" if middle < SOLVED else "    -"
                print(
                    f"{tokens:6d}  {name:6s}  {row.name:17s}  {spread:22s}"
                    f" {solved} {len(runs):5d}",
                    flush=True,
                )
    return found


def costs(runs: int = 11) -> None:
    """Time a training step of fit, turn by turn, in processor milliseconds."""
    print("\ntraining step as in fit: median cpu ms (range)")
    print("units  windows  tokens  cell   ms                       over gru")
    for units, windows in ((32, 32), (128, 256)):
        for tokens in (12, 50, 200):
            steps = {
                cell: _step(cell, tokens, units, windows)
                for cell in ("gru", "lstm", "rnn")
            }
            taken: dict[str, list[float]] = {cell: [] for cell in steps}
            for cell, step in runs * list(steps.items()):
                before = time.process_time()
                step()
                taken[cell].append(1e3 * (time.process_time() - before))
            base = statistics.median(taken["gru"])
            for cell, times in taken.items():
                middle = statistics.median(times)
                spread = f"{middle:.1f} ({min(times):.1f} to {max(times):.1f})"
                print(
                    f"{units:5d}  {windows:7d}  {tokens:6d}  {cell:5s}  {spread:23s}"
                    f"  {middle / base:.2f}",
                    flush=True,
                )


def _step(cell: Cell, tokens: int, units: int, windows: int) -> Callable[[], Any]:
    """Trace a training step of fit; return it, warm, on one batch."""
    spec = NetworkSpec(cell, tokens, 1, segment=1, season=1, units=units)
    trainer = build_trainer(spec, CLIP, threads=1)
    rng = np.random.default_rng(0)
    network.put(trainer.model, spec, network.initial(spec, rng))
    inputs = rng.standard_normal((windows, tokens, 2)).astype(np.float32)
    ones = np.ones((windows, 1), np.float32)
    batch, rate = (inputs, 0 * ones, ones, ones), np.float32(1e-3)
    trainer.advance(batch, rate, rate)
    return lambda: trainer.advance(batch, rate, rate)


def reaches(steps: int) -> dict[tuple[str, str], npt.NDArray[np.float64]]:
    """Show how gradients fade with distance, fresh and after the adding problem."""
    print("\ngradient of the last output to the token so many back, over the newest")
    print("weights  network   " + "".join(f"{mark:>9d}" for mark in MARKS))
    found = {}
    for row in CELLS:
        learner = Learner(row, 100)
        fresh = learner.fresh(np.random.default_rng(0))
        trained = learner.train(adding, steps, seed=0).weights
        for state, weights in (("fresh", fresh), ("trained", trained)):
            sizes = found[state, row.name] = learner.reach(weights)
            shown = "".join(f"{sizes[mark]:9.0e}" for mark in MARKS)
            print(f"{state:7s}  {row.name:9s} {shown}", flush=True)
    return found


def explosions(steps: int) -> dict[str, npt.NDArray[np.float64]]:
    """Train Elman networks whose states grow, with and without clipping."""
    print(f"\nadding, 100 tokens, recurrent kernel times scale, {steps} steps at most")
    print("network    scale  optimizer  clip   norm: median, largest   end")
    found = {}
    for row in CELLS[2:]:
        for plain in (False, True):
            learner, optimizer = Learner(row, 100, plain), "sgd" if plain else "adam"
            for scale in (1.0, 1.1, 1.5):
                for clip in (CLIP, UNCLIPPED):
                    run = learner.train(adding, steps, 0, scale, clip)
                    clipped = "1" if clip == CLIP else "none"
                    found[f"{row.name} {scale} {optimizer} {clipped}"] = run.norms
                    norms = run.norms[np.isfinite(run.norms)]
                    ends = np.isfinite(run.error)
                    end = f"error {run.error:.3g}" if ends else "not finite"
                    print(
                        f"{row.name:9s}  {scale:5.1f}  {optimizer:9s}  {clipped:5s}"
                        f"  {np.median(norms):8.2g} {np.max(norms):8.2g}"
                        f"       {end}, step {run.steps}",
                        flush=True,
                    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lengths", type=int, nargs="+", default=[20, 50, 100, 200])
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    before = time.process_time()
    sizes = reaches(options.steps)
    norms = explosions(min(options.steps, 300))
    costs()
    print()
    errors = memory(options.lengths, options.steps)
    print(f"\n{time.process_time() - before:.0f} processor seconds")
    if options.out:
        import memory_pictures

        options.out.mkdir(parents=True, exist_ok=True)
        memory_pictures.draw(options.out, options.lengths, errors, sizes, norms)


if __name__ == "__main__":
    main()
