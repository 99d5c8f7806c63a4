"""Start-up and predict as whole processes, beside bare imports, in pairs.

    python benchmarks/speed.py MODEL DATA [--runs 15]

Prints the median and the range of the ratio of each command to its yardstick,
run one after the other so that both see the same machine. The last row needs a
MODEL that was fitted with data.holdout, its horizon and 19 steps or more.
"""

import argparse
import statistics
import subprocess
import sys
import time

PYTHON = sys.executable
TOOL = [PYTHON, "-m", "seqcast"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("data")
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    click = [PYTHON, "-c", "import click"]
    tensorflow = [PYTHON, "-c", "import tensorflow"]
    predict = [*TOOL, "predict", options.model, options.data]
    evaluate = [*TOOL, "evaluate", options.model, options.data, "-q", "--stride", "1"]
    pairs = [
        ("--help", [*TOOL, "--help"], click, "import click"),
        ("usage error", [*TOOL, "fit", "--horizn"], click, "import click"),
        ("absent file", [*TOOL, "fit", "absent.csv"], click, "import click"),
        ("predict", predict, tensorflow, "import tensorflow"),
    ]
    many, one = ([*evaluate, "--folds", count] for count in ("20", "1"))
    if not subprocess.run(many, capture_output=True, check=False).returncode:
        pairs.append(("20 folds", many, one, "1 fold"))
    print("command       median s   ratio: median (least to most)")
    for name, command, yardstick, beside in pairs:
        runs = [(seconds(command), seconds(yardstick)) for _ in range(options.runs)]
        ratios = [mine / other for mine, other in runs]
        print(
            f"{name:12s}  {statistics.median(mine for mine, _ in runs):8.3f}   "
            f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
            f" times {beside}"
        )


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
