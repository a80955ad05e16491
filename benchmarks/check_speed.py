"""How long `rightloss check` takes, beside other checkers: `python -m benchmarks.check_speed FOLDER [--long]`.

Every checker reads the same files, copied to a folder of their own so that no project's settings change what it does;
each runs in a fresh process, on one core where it can be told so. A peer that is not installed is left out. See
docs/check-speed.md.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

ONE = "import torch\nmodel = torch.nn.Linear(3, 4)\nloss = torch.nn.functional.cross_entropy(model(x), y)\n"
STARTS = 20
FEW = 100  # files for what takes seconds for each

OURS = [sys.executable, "-m", "rightloss", "check", "--quiet", "--exit-zero"]
PEERS = {
    "rightloss": [*OURS, "--jobs", "1"],
    "rightloss, every core": OURS,
    "ruff": ["ruff", "check", "--quiet", "--no-cache", "--isolated", "--exit-zero", "--config", "lint.select=['ALL']"],
    "torch-preflight": ["torch-preflight", "check"],
    "pylint": ["pylint", "--exit-zero", "--score=n", "--jobs=1", "--persistent=n", "--rcfile=/dev/null"],
}
SLOW = {"pylint"}


def timed(command):
    """Run a command; give its wall time and its processor time, and the most memory one of its processes held."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **silent)  # noqa: S603 (the commands stand above)
    _, _, used = os.wait4(process.pid, 0)
    wall, after = perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, work, used.ru_maxrss / 1024


def copied(folder, into, every=1):
    """Copy the Python files of a folder, or every so manieth, with their places in it."""
    found = [path for path in sorted(Path(folder).rglob("*.py")) if path.is_file()][::every]
    for path in found:
        target = Path(into, path.relative_to(folder))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return len(found)


def beside_peers(folder):
    """One line for each checker."""
    print(f"\n{'':22} {'files':>6} {'seconds':>8} {'cpu s':>8} {'files/cpu s':>12} {'MB':>6}")
    total = sum(1 for _ in Path(folder).rglob("*.py"))
    for name, command in PEERS.items():
        if shutil.which(command[0]) is None:
            continue
        with TemporaryDirectory() as place:
            count = copied(folder, place, max(1, total // FEW) if name in SLOW else 1)
            files = [str(path) for path in Path(place).rglob("*.py")] if name in SLOW else [place]
            wall, work, memory = timed([*command, *files])
        print(f"{name:22} {count:6,} {wall:8.2f} {work:8.2f} {count / work:12,.0f} {memory:6.0f}")


def starts():
    """The time for one file of three lines, from the start of the process to its end."""
    print(f"\none file of 3 lines, median of {STARTS} starts")
    with TemporaryDirectory() as place:
        file = Path(place, "one.py")
        file.write_text(ONE, encoding="utf-8")
        for name, command in PEERS.items():
            if shutil.which(command[0]) is None or "," in name:
                continue
            times = STARTS // 4 if name in SLOW else STARTS
            print(f"{name:22} {median(timed([*command, str(file)])[0] for _ in range(times)):8.3f} s")


def kinds(folder):
    """What each kind of file takes, within one process that has started."""
    from rightloss.checking.outcome import of_file
    from rightloss.reading.mentions import mentions

    print("\nwithin one process, by what the file holds")
    taken = {"no word of a rule": [], "such words, no loss call": [], "loss calls": []}
    for path in sorted(Path(folder).rglob("*.py")):
        start = perf_counter()
        found = of_file(str(path))
        seconds = perf_counter() - start
        calls = found.checked or found.unchecked or found.findings
        read = path.is_file() and mentions(path.read_bytes())
        taken["loss calls" if calls else "such words, no loss call" if read else "no word of a rule"].append(seconds)
    for name, times in taken.items():
        if times:
            print(
                f"{name:26} {len(times):6,} files {len(times) / sum(times):10,.0f} files/s "
                f"{1e3 * median(times):8.1f} ms median"
            )


def long_files(lines=20_000):
    """Programs of 20,000 lines, one of each kind, each in a process of its own."""
    from tests.fuzz.long import long

    print(f"\nprograms of {lines:,} lines")
    with TemporaryDirectory() as place:
        for name, text in long(lines).items():
            file = Path(place, "long.py")
            file.write_text(text, encoding="utf-8")
            wall, _, memory = timed([*OURS, str(file)])
            print(f"{name:26} {wall:6.2f} s {memory:6.0f} MB")


def main():
    words = ArgumentParser(description=__doc__)
    words.add_argument("folder")
    words.add_argument("--long", action="store_true", help="also programs of 20,000 lines")
    given = words.parse_args()
    starts()
    beside_peers(given.folder)  # before this process grows: a child begins with its parent's memory
    if given.long:
        long_files()
    kinds(given.folder)


if __name__ == "__main__":
    main()
