#!/usr/bin/env python3
"""finwait beside SPIN and Rumur on the same model: every tool in turn, round after round, then one
table of medians as Markdown. The exit status is 1 if a tool failed, or if two count differently."""

import argparse
import statistics
import sys
import tempfile
from dataclasses import dataclass, field

from measure import Failed, Machine, run_finwait, run_peer, run_script, surroundings

# The safety properties that rfc9293 satisfies: what the peers' models check.
SAFETY = [f"--property={name}" for name in (
    "fin-ack-unambiguous", "time-wait-before-closed", "no-data-lost", "no-premature-reset",
    "passive-closer-does-not-wait", "no-deadlock")]


@dataclass(frozen=True)
class Case:
    options: str
    states: int  # tells the peers how large a table suits, which a user does not know before


@dataclass(frozen=True)
class Tool:
    name: str
    run: object  # of a Case
    is_peer: bool = False
    most_states: float = float("inf")  # beyond, it takes many minutes
    most_rounds: int = 1000


def finwait(name, *options):
    return Tool(name, lambda case: run_finwait([*options, *case.options.split()]))


def peer(name, tool, *options, **limits):
    return Tool(name, lambda case: run_peer(
        tool, [*options, "--expect", str(case.states), *case.options.split()]), **limits)


SMALL = [Case("--data 1,1", 330_375),
         Case("--order fifo --capacity 3", 483_033)]
LARGE = [Case("--order fifo --capacity 4", 3_387_128),
         Case("--capacity 3", 8_879_848),
         Case("--order fifo --data 2,1 --capacity 4", 20_481_839),
         Case("--order fifo --data 3,2 --capacity 3", 37_136_211)]
TOOLS = [
    finwait("finwait", "--threads=1"),
    finwait("finwait, 2 threads", "--threads=2"),
    finwait("finwait, safety", "--threads=1", *SAFETY),
    finwait("finwait, safety, 2 threads", "--threads=2", *SAFETY),
    finwait("finwait, explicit engine, safety", "--threads=1", "--engine=explicit", *SAFETY),
    peer("SPIN", "spin", is_peer=True),
    peer("Rumur", "rumur", is_peer=True, most_states=10e6),
    peer("SPIN for memory", "spin", "--goal", "memory", most_states=10e6, most_rounds=1),
]


@dataclass
class Measured:
    """What one tool did with one case."""
    runs: list = field(default_factory=list)
    failure: str = ""

    def median(self, name):
        return statistics.median(getattr(run, name) for run in self.runs)

    @property
    def counts(self):
        return {(run.states, run.transitions) for run in self.runs}

    @property
    def cpu_seconds(self):
        return max(self.median("cpu_seconds"), 0.001)  # what is smaller is not measured

    @property
    def bytes_per_state(self):
        return self.median("peak_bytes") / self.runs[0].states


def measure(case, measured, rounds, machine, reads):
    """Every tool in turn, round after round; and the machine, once a round."""
    for number in range(rounds):
        for tool, result in measured.items():
            if result.failure or number >= tool.most_rounds:
                continue
            print(f"{case.options}, round {number + 1} of {rounds}: {tool.name}", file=sys.stderr, flush=True)
            try:
                result.runs.append(tool.run(case))
            except Failed as why:
                result.failure = str(why)
        reads.append(machine.random_reads())


def measure_all(cases, rounds):
    """By case what was measured; the machine's random reads; whether nothing cut it short."""
    reads, results = [], []
    with tempfile.TemporaryDirectory() as directory:
        machine = Machine(directory)
        try:
            reads.append(machine.random_reads())
            for case in cases:
                results.append((case, {tool: Measured() for tool in TOOLS if case.states <= tool.most_states}))
                measure(*results[-1], rounds, machine, reads)
        except KeyboardInterrupt:
            return results, reads, False
    return results, reads, True


def ratio(best, own):
    return "–" if best is None else f"{best / own:.1f}"


def rows(case, measured, reads_per_second):
    """The table's rows of one case."""
    peers = [result for tool, result in measured.items() if tool.is_peer and result.runs]
    best_cpu = min((result.cpu_seconds for result in peers), default=None)
    best_bytes = min((result.bytes_per_state for result in peers), default=None)
    for tool in TOOLS:
        head = [f"`{case.options}`", tool.name]
        if tool not in measured:
            yield head + [f"not run: many minutes beyond {tool.most_states:,.0f} states"] + [""] * 8
        elif not (result := measured[tool]).runs:
            yield head + [f"failed: {result.failure}" if result.failure else "not run: interrupted"] + [""] * 8
        else:
            states, transitions = result.runs[0].states, result.runs[0].transitions
            per_read = transitions / result.cpu_seconds / reads_per_second
            yield head + [
                f"{states:,}", f"{transitions:,}", f"{result.cpu_seconds:.3f}",
                f"{result.median('wall_seconds'):.3f}", f"{result.median('peak_bytes') / 1e6:.1f}",
                f"{result.bytes_per_state:.2f}", ratio(best_cpu, result.cpu_seconds),
                ratio(best_bytes, result.bytes_per_state), f"{per_read:.2f}"]


def speedups(results):
    """How many times faster two threads are than one, by the clock on the wall."""
    for case, measured in results:
        walls = {tool.name: result.median("wall_seconds") for tool, result in measured.items() if result.runs}
        ratios = [f"{walls[name] / walls[f'{name}, 2 threads']:.2f}" for name in ("finwait", "finwait, safety")
                  if walls.keys() >= {name, f"{name}, 2 threads"}]
        if ratios:
            yield f"`{case.options}` {' and '.join(ratios)}"


def print_table(lines):
    head = ["case", "tool", "states", "transitions", "CPU s", "wall s", "peak MB", "bytes per state",
            "times less CPU than the best peer", "times less memory per state than the best peer",
            "transitions per random read"]
    for line in [head, ["---", "---"] + ["--:"] * (len(head) - 2), *lines]:
        print(f"| {' | '.join(line)} |")


def complaints(case, measured):
    """What must not be: differing counts, failures."""
    counts = {tool.name: result.counts for tool, result in measured.items() if result.runs}
    if len(set().union(*counts.values())) > 1:
        yield f"{case.options}: the counts differ, one of the tools is wrong: {counts}"
    for tool, result in measured.items():
        if result.failure:
            yield f"{case.options}: {tool.name} failed: {result.failure}"


def main():
    parser = argparse.ArgumentParser(prog="scripts/benchmark", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="how often each tool runs (3)")
    parser.add_argument("--quick", action="store_true", help="leave out the large cases")
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error("--rounds wants a number from 1")

    about = surroundings()
    cases = SMALL if arguments.quick else [*SMALL, *LARGE]
    results, reads, finished = measure_all(cases, arguments.rounds)
    if not reads:
        return 130
    independent, dependent = (statistics.median(kind) for kind in zip(*reads))

    print("\n".join(f"- {line}" for line in about))
    print(f"- {independent / 1e6:.1f} million random reads of 64 bits a CPU second in 1 GiB, each independent of\n"
          f"  the others; {dependent / 1e6:.1f} million where each depends on the one before\n"
          f"- {'medians' if finished else 'interrupted: medians of what ran'} of {arguments.rounds} {'round' if arguments.rounds == 1 else 'rounds in turn'}\n")
    print_table([row for case, measured in results for row in rows(case, measured, independent)])
    print(f"""
Two threads are so many times faster than one by the clock on the wall, with all core properties and for
safety: {"; ".join(speedups(results))}.

`finwait` judges all core properties, progress included; *safety*: the six that the peers' models check. The
best peer is the better of SPIN and Rumur, both run for speed; *SPIN for memory* (its minimised automaton, one
round) is no part of the ratios. *Transitions per random read*: how many transitions a tool makes in the time
of one independent random read; a search that looks up the state behind every transition in a table larger
than the cache cannot make more than one.""")

    wrong = [complaint for case, measured in results for complaint in complaints(case, measured)]
    for complaint in wrong:
        print(complaint, file=sys.stderr)
    if not finished:
        return 130
    return 1 if wrong else 0


if __name__ == "__main__":
    run_script(main)
