#!/usr/bin/env python3
"""CPU seconds and peak memory of every engine, and of SPIN and Rumur, against the capacity: one table as
Markdown, at --data 1,1 in a network that reorders, loses and duplicates, on one thread. The exit status is 1
if two count differently."""

import argparse
import sys
from dataclasses import dataclass

from measure import Failed, run_any_capacity, run_finwait, run_peer, run_script, surroundings

CAPACITIES = range(1, 9)
SAFETY = ["--property=no-data-lost", "--property=no-deadlock"]


@dataclass(frozen=True)
class Column:
    name: str
    run: object  # of a capacity and of how many states there are, as far as that is known
    most_capacity: int  # beyond, it takes many minutes, or more than the memory of most machines


def finwait(name, most_capacity, *options):
    return Column(name, lambda capacity, _: run_finwait(
        ["--threads=1", *options, f"--capacity={capacity}"]), most_capacity)


def peer(name, tool, most_capacity):
    return Column(name, lambda capacity, states: run_peer(
        tool, ["--expect", str(states), "--capacity", str(capacity)]), most_capacity)


COLUMNS = [
    finwait("factored", 5, "--engine=factored", *SAFETY),
    finwait("without symmetry", 4, "--engine=factored", "--no-symmetry", *SAFETY),
    finwait("plain", 3, "--engine=explicit", *SAFETY),
    finwait("diagram", 8, "--engine=diagram", *SAFETY),
    finwait("factored, all core", 4, "--engine=factored"),
    finwait("diagram, all core", 8, "--engine=diagram"),
    peer("SPIN", "spin", 3),
    peer("Rumur", "rumur", 3),
]


def cell(run):
    return f"{run.cpu_seconds:.2f} s, {run.peak_bytes / 2**20:,.0f} MiB"


def row(capacity, most):
    """The row as text, and the counts by column."""
    cells, counts = [], {}
    # Diagrams go farthest, and tell the peers how large a table suits.
    states = run_finwait(["--threads=1", "--engine=diagram", *SAFETY, f"--capacity={capacity}"]).states
    for column in COLUMNS:
        if capacity > min(column.most_capacity, most):
            cells.append("-")
            continue
        print(f"capacity {capacity}: {column.name}", file=sys.stderr, flush=True)
        try:
            run = column.run(capacity, states)
        except Failed as why:
            cells.append(f"failed: {why}")
            continue
        counts[column.name] = (run.states, run.transitions)
        cells.append(cell(run))
    states, transitions = next(iter(counts.values()), ("", ""))
    return [str(capacity), f"{states:,}", f"{transitions:,}", *cells], counts


def main():
    parser = argparse.ArgumentParser(prog="scripts/benchmark --engines", description=__doc__)
    parser.add_argument("--capacity", type=int, default=8, metavar="N", help="up to this one (8)")
    arguments = parser.parse_args()

    print("\n".join(f"- {line}" for line in surroundings()) + "\n")
    head = ["capacity", "states", "transitions", *(column.name for column in COLUMNS)]
    print(f"| {' | '.join(head)} |\n|{'--:|' * len(head)}")
    differing = []
    for capacity in CAPACITIES:
        if capacity > arguments.capacity:
            break
        line, counts = row(capacity, arguments.capacity)
        print(f"| {' | '.join(line)} |", flush=True)
        if len(set(counts.values())) > 1:
            differing.append(f"capacity {capacity}: the counts differ, one of the tools is wrong: {counts}")
    pairs, run = run_any_capacity(["--threads=1", *SAFETY])
    unused = ["-"] * len(COLUMNS)
    unused[3] = cell(run)
    print(f"| any | {pairs} pairs of endpoints | | {' | '.join(unused)} |")
    for complaint in differing:
        print(complaint, file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    run_script(main)
