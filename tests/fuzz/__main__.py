"""Fuzz `rightloss check`: programs of the corpus, of CPython's tests and of folders given, changed; and programs grown.

    python -m tests.fuzz --seed 0 --minutes 60 [--only NUMBER] [--into FOLDER] [folder …]

Every case has a number; seed and number give the same program again. What fails is written to the folder.
"""

import argparse
import random
import sys
import sysconfig
import time
import warnings
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from tests.corpus import ROOT
from tests.fuzz.made import PROGRAMS
from tests.fuzz.mutate import mutated
from tests.fuzz.oracle import faults, is_python

GROWN = 40  # programs that hypothesis grows at a time


def seeds(folders):
    """Find the programs to begin with: half the corpus, half others."""
    corpus = sorted(ROOT.rglob("*.py")) + sorted(Path(__file__).parents[2].joinpath("examples").rglob("*.py"))
    tests = Path(sysconfig.get_path("stdlib"), "test")
    others = [path for folder in [tests, *folders] for path in sorted(Path(folder).rglob("*.py"))]
    return corpus, [path for path in others if path.stat().st_size < 60_000] or corpus


def program(seed, number, corpus, others):
    """Make the case of a number."""
    chance = random.Random(f"{seed} {number}")
    base, other = (_text(chance.choice(chance.choice([corpus, corpus, others]))) for _ in range(2))
    return mutated(base, other, f"{seed} {number}")


def _text(path):
    return path.read_text(encoding="utf-8", errors="replace")


def content_of(text):
    """Write a program as bytes, lone surrogates included, as a broken editor would."""
    return text.encode("utf-8", errors="surrogatepass")


class Log:
    """What was tried and what failed."""

    def __init__(self, into):
        self.into, self.counts, self.failed = Path(into), Counter(), Counter()

    def look(self, text, name):
        content = content_of(text)
        self.counts["programs"] += 1
        self.counts["python"] += is_python(content)
        for fault in faults(content):
            kind = fault.split(" at ")[0][:120]
            self.failed[kind] += 1
            if self.failed[kind] <= 3:
                self.into.mkdir(parents=True, exist_ok=True)
                (self.into / f"{name}.py").write_bytes(content)
                print(f"{name}: {fault}", flush=True)

    def __str__(self):
        share = f"{self.counts['programs']:,} programs, {self.counts['python']:,} of them Python"
        return f"{share}; {sum(self.failed.values())} failures of {len(self.failed)} kinds"


def grow(log, number):
    """Let hypothesis grow programs from the grammar."""

    @seeded(number)
    @settings(
        max_examples=GROWN,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(PROGRAMS)
    def one(text):
        log.look(text, f"grown-{number}-{log.counts['programs']}")

    one()


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--minutes", type=float, default=1.0, help="of work, not of waiting")
    words.add_argument("--only", type=int, help="make and check the case of this number alone")
    words.add_argument("--into", default="build/fuzz")
    words.add_argument("folders", nargs="*")
    given_ = words.parse_args()
    warnings.simplefilter("ignore")
    log, (corpus, others) = Log(given_.into), seeds(given_.folders)
    if given_.only is not None:
        log.look(program(given_.seed, given_.only, corpus, others), f"case-{given_.seed}-{given_.only}")
    number, told = 0, 0.0
    while given_.only is None and time.process_time() < 60 * given_.minutes:
        if number % (4 * GROWN) == 0:
            grow(log, given_.seed + number)
        log.look(program(given_.seed, number, corpus, others), f"case-{given_.seed}-{number}")
        number += 1
        if time.process_time() - told > 60:
            told = time.process_time()
            print(f"{told / 60:.0f} min: {log}", flush=True)
    print(log)
    return bool(log.failed)


if __name__ == "__main__":
    sys.exit(main())
