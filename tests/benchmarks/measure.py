"""Runs finwait, its peers and a measure of the machine, and says what a run costs."""

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FINWAIT = ROOT / "build/release/finwait"
RUN_PEER = ROOT / "tests/peers/run_peer"


class Failed(Exception):
    """A tool is missing, or did not do what it was asked: why, in a line."""


@dataclass(frozen=True)
class Run:
    states: int
    transitions: int
    cpu_seconds: float
    wall_seconds: float
    peak_bytes: int


def output_of(command):
    """What the command prints, or Failed with the last line of its errors."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Failed(f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise Failed(lines[-1])
    return done.stdout


def cpu_seconds_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run_finwait(options):
    """`finwait check rfc9293` to the end; its verdicts play no part here."""
    exploration, cost = explored(options)
    return Run(exploration["states"], exploration["transitions"], *cost)


def run_any_capacity(options):
    """The same for any number of segments in flight, where there are pairs of endpoints and no states."""
    exploration, cost = explored(["--capacity=any", *options])
    return exploration["pairs"], Run(0, 0, *cost)


def explored(options):
    """What JSON says of the exploration; CPU and wall seconds and peak bytes."""
    command = [str(FINWAIT), "check", "rfc9293", "--format", "json", *options]
    with tempfile.NamedTemporaryFile("r") as cost:
        # GNU time, as for the peers: a process started from here would count this one's memory as its own.
        timed = ["/usr/bin/time", "--quiet", "-o", cost.name, "-f", "%M", *command]
        # But hundredths of a second, which is what GNU time gives, are too coarse here.
        before = cpu_seconds_of_children()
        began = time.perf_counter()
        try:
            done = subprocess.run(timed, capture_output=True, text=True, check=False)
        except OSError as error:
            raise Failed(f"/usr/bin/time: {error.strerror}") from error
        wall_seconds = time.perf_counter() - began
        cpu_seconds = cpu_seconds_of_children() - before
        peak_kibibytes = cost.read()
    if done.returncode == 3:
        raise Failed("not complete within its limits")
    if done.returncode > 1:
        raise Failed(" ".join(done.stderr.split()[-12:]) or f"exit status {done.returncode}")
    exploration = json.loads(done.stdout)["exploration"]
    return exploration, (cpu_seconds, wall_seconds, int(peak_kibibytes) * 1024)


def run_peer(tool, options):
    said = json.loads(output_of([str(RUN_PEER), tool, "--properties", "safety", *options]))
    return Run(said["states"], said["transitions"], said["cpu_seconds"], said["wall_seconds"],
               said["peak_memory_bytes"])


class Machine:
    """Random reads a second, of the kind that random_reads.cpp explains."""

    def __init__(self, directory):
        self.program = str(Path(directory) / "random_reads")
        source = str(Path(__file__).with_name("random_reads.cpp"))
        output_of(["g++", "-std=c++20", "-O2", "-march=native", "-o", self.program, source])

    def random_reads(self):
        """(independent, dependent)"""
        said = json.loads(output_of([self.program]))
        return said["independent_reads_per_second"], said["dependent_reads_per_second"]


def version(*command):
    try:
        return output_of(command).partition("\n")[0].strip()
    except Failed as why:
        return f"not there ({why})"


def surroundings():
    """The machine and the versions, a line each."""
    models = re.findall(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    kibibytes = int(re.search(r"^MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text(), re.MULTILINE)[1])
    changed = " with changes" if version("git", "-C", str(ROOT), "status", "--porcelain") else ""
    return [
        f"{models[0] if models else 'unknown processor'}, {os.cpu_count()} cores, {kibibytes / 2**20:.0f} GiB; "
        f"load {os.getloadavg()[0]:.1f} at the start",
        f"{version(str(FINWAIT), '--version')}, commit "
        f"{version('git', '-C', str(ROOT), 'rev-parse', '--short', 'HEAD')}{changed}",
        f"{version('spin', '-V')}; {version('rumur', '--version')}; {version('gcc', '--version')}",
    ]


def run_script(main):
    """Exits with what `main` gives, or says in a line why it cannot."""
    try:
        sys.exit(main())
    except Failed as why:
        sys.exit(f"scripts/benchmark: {why}")
    except KeyboardInterrupt:
        sys.exit(130)
