"""Which findings were asked for: by rule, by level, and not in the baseline."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rightloss.checking.baseline import Baseline
from rightloss.checking.names import Rules, codes, matching
from rightloss.checking.report import Report
from rightloss.finding import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.checking.outcome import Outcome

_ORDER = list(Level)


@dataclass(frozen=True)
class Selection:
    """The rules and the least level that were asked for, and the fingerprints of findings already known."""

    rules: Rules = None
    level: Level = Level.WARNING
    known: Baseline = field(default_factory=Baseline)

    @classmethod
    def of(
        cls,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        extend_select: Sequence[str] = (),
        level: Level = Level.WARNING,
        known: Baseline | None = None,
    ) -> Selection:
        """Make a selection from the words of a command line.

        Raises
        ------
        InputError
            If a word means no rule.
        """
        chosen = matching(select, "--select") if select else frozenset(codes())
        chosen = chosen - matching(ignore, "--ignore") | matching(extend_select, "--extend-select")
        return cls(None if chosen == frozenset(codes()) else chosen, level, known or Baseline())

    def has(self, finding: Finding) -> bool:
        """Tell whether the rule of a finding was asked for."""
        return self.rules is None or finding.rule in self.rules

    def wanted(self, outcomes: Sequence[Outcome]) -> list[Finding]:
        """Give the findings that a report would show."""
        return list(self.report(outcomes).findings)

    def report(self, outcomes: Sequence[Outcome], seconds: float = 0.0) -> Report:
        """Put outcomes together."""
        sources = {one.path: one.source for one in outcomes if one.source is not None}
        found = sorted((finding for one in outcomes for finding in self._of(one)), key=_order)
        new, gone = self.known.without(found, sources)
        wanted = set(_ORDER[: _ORDER.index(self.level) + 1])
        return Report(
            findings=tuple(finding for finding in new if finding.level in wanted),
            hidden=Counter(finding.level for finding in new if finding.level not in wanted),
            silenced=sum(len(one.silenced) for one in outcomes),
            known=len(found) - len(new),
            gone=gone,
            files=len(outcomes),
            checked=sum(one.checked for one in outcomes),
            unchecked=tuple(call for one in outcomes for call in one.unchecked),
            skipped=tuple(skipped for one in outcomes for skipped in one.skipped),
            seconds=seconds,
            sources=sources,
        )

    def _of(self, one: Outcome) -> list[Finding]:
        return [finding for finding in (*one.findings, *one.unused) if self.has(finding)]


def _order(finding: Finding) -> tuple[str, int, int, int, str]:
    place = finding.place
    return place.path, place.cell or 0, place.line, place.column, finding.code
