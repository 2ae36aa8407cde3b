#!/usr/bin/env python3
"""How the worlds, and finwait's time and memory, grow with capacity, data and window: growth.csv and
growth.svg beside this file. All core properties, one thread; what is not complete within the time is
left out, and said."""

import argparse
import csv
import subprocess
import sys
from pathlib import Path

from measure import Failed, run_finwait, run_script, surroundings

HERE = Path(__file__).resolve().parent
COLUMNS = ["varied", "value", "order", "states", "transitions", "cpu_seconds", "wall_seconds", "peak_bytes"]
# What is varied, its values, and the options with a value; all else is as by default (data 1,1, window 4,
# capacity 2). The window matters only where there is more data than fits.
SERIES = [
    ("capacity", range(1, 6), "--capacity {0}"),
    ("data", range(0, 4), "--data {0},{0}"),
    ("window", range(1, 5), "--data 3,3 --window {0}"),
]


def measured(limit):
    """The rows of the table. What takes longer than the limit ends its series."""
    for varied, values, options in SERIES:
        for order in ("any", "fifo"):
            for value in values:
                words = [*options.format(value).split(), "--order", order]
                print(" ".join(words), file=sys.stderr, flush=True)
                try:
                    run = run_finwait(["--threads=1", "--time", limit, *words])
                except Failed as why:
                    print(f"left out: {' '.join(words)}: {why}", file=sys.stderr)
                    break
                yield [varied, value, order, run.states, run.transitions, f"{run.cpu_seconds:.3f}",
                       f"{run.wall_seconds:.2f}", run.peak_bytes]


def main():
    parser = argparse.ArgumentParser(prog="scripts/benchmark --growth", description=__doc__)
    parser.add_argument("--time", default="10m", metavar="DURATION", help="for each run, at most (10m)")
    parser.add_argument("--plot-only", action="store_true", help="draw what growth.csv holds")
    arguments = parser.parse_args()

    if not arguments.plot_only:
        table = [COLUMNS, *measured(arguments.time)]
        with open(HERE / "growth.csv", "w", newline="", encoding="ascii") as file:
            csv.writer(file, lineterminator="\n").writerows(table)
        print("\n".join(f"- {line}" for line in surroundings()))
    try:
        subprocess.run(["gnuplot", "growth.gnuplot"], cwd=HERE, check=True)
    except FileNotFoundError as error:
        raise Failed("gnuplot is not installed (Debian package: gnuplot-nox)") from error
    except subprocess.CalledProcessError as error:
        raise Failed("gnuplot failed") from error


if __name__ == "__main__":
    run_script(main)
