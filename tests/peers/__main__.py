"""Run the peers' suites on our losses and print the totals: `python -m tests.peers [suite …]`."""

import sys
import time

from tests.peers.run import run
from tests.peers.suites import KINDS, suites, surprises

COLUMNS = ("passed", *KINDS)


def main(names):
    """Run suites; the exit status says whether the table of differences holds."""
    wrong = 0
    print(f"{'':14}" + "".join(f"{column:>18}" for column in COLUMNS) + f"{'seconds':>10}")
    for suite in [suites()[name] for name in names or suites()]:
        start = time.perf_counter()
        lines = surprises(suite, run(suite))
        counts = "".join(f"{suite.totals()[column]:18}" for column in COLUMNS)
        print(f"{suite.name:14}{counts}{time.perf_counter() - start:10.0f}", *lines, sep="\n  ")
        wrong += bool(lines)
    return wrong


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
