"""The peers' suites, and every difference that is explained, from `differences.toml`."""

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from tests.peers.run import PASSED

TABLE = Path(__file__).with_name("differences.toml")
KINDS = ("other convention", "peer defect", "out of scope", "peer's own skip")


@dataclass(frozen=True, slots=True)
class Difference:
    """Tests that do not count as passed: which and how many, and why. `tests` and `outcome` are glob patterns."""

    kind: str
    count: int
    reason: str
    outcome: str | tuple[str, ...]
    tests: str = "*"

    def explains(self, case):
        """Say whether this is about the test."""
        patterns = (self.outcome,) if isinstance(self.outcome, str) else self.outcome
        return fnmatchcase(case.test, self.tests) and any(fnmatchcase(case.outcome, wanted) for wanted in patterns)


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite that ships inside a peer's wheel: where it is, how many tests pass, and the differences."""

    name: str
    title: str
    what: str
    adapter: str
    files: str
    passed: int
    package: str = ""
    environment: dict = field(default_factory=dict)
    difference: tuple = ()

    def totals(self):
        """Tests by kind."""
        counts = Counter({"passed": self.passed})
        for difference in self.difference:
            counts[difference.kind] += difference.count
        return counts


def suites():
    """All suites, by name."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {name: _suite(name, entry) for name, entry in table.items()}


def _suite(name, entry):
    differences = tuple(_difference(**difference) for difference in entry.pop("difference"))
    return Suite(name=name, difference=differences, **entry)


def _difference(kind, outcome, **entry):
    if kind not in KINDS:
        raise ValueError(f"`{kind}` is no kind of difference: {', '.join(KINDS)}")
    return Difference(kind=kind, outcome=outcome if isinstance(outcome, str) else tuple(outcome), **entry)


def surprises(suite, cases):
    """What the table does not say, as lines: tests that it does not explain, and entries that no longer hold."""
    lines, found = [], Counter()
    for case in cases:
        if case.outcome != PASSED:
            about = [difference for difference in suite.difference if difference.explains(case)]
            found.update(about)
            lines += [] if len(about) == 1 else [f"explained {len(about)} times: {case.test}: {case.outcome}"]
    for difference in suite.difference:
        if found[difference] != difference.count:
            lines.append(f"listed {difference.count} times, found {found[difference]}: {difference.reason}")
    passed = sum(case.outcome == PASSED for case in cases)
    return lines + ([] if passed == suite.passed else [f"listed as passed {suite.passed}, found {passed}"])
