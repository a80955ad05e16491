"""Applies the fixes of one file in rounds, and keeps a fix only if a second look finds that it helped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rightloss.checking.outcome import of_document
from rightloss.reading.skipped import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.checking.outcome import Outcome
    from rightloss.checking.selection import Selection
    from rightloss.finding import Finding, Fix
    from rightloss.reading.document import Document

_ROUNDS = 20


@dataclass(frozen=True)
class Refused:
    """A fix that was not applied, and why."""

    finding: Finding
    why: str

    def __str__(self) -> str:
        """Read as `train.py:13:22: prediction-scale not fixed: the finding would stay`."""
        return f"{self.finding.place}: {self.finding.rule} not fixed: {self.why}"


@dataclass(frozen=True)
class Fixed:
    """A file after its fixes: what it says now, which findings went, and which fixes were refused."""

    document: Document
    outcome: Outcome
    done: tuple[Finding, ...] = ()
    refused: tuple[Refused, ...] = ()


def fixed(document: Document, outcome: Outcome, selection: Selection, *, unsafe: bool = False) -> Fixed:
    """Apply the fixes of the findings that were asked for; those that overlap take turns."""
    state = Fixed(document, outcome)
    for _ in range(_ROUNDS):
        tried = {_key(one.finding) for one in state.refused}
        waiting = [one for one in _fixable(state.outcome, selection, unsafe=unsafe) if _key(one) not in tried]
        if not waiting:
            break
        state = _round(state, waiting, selection)
    return state


def _fixable(outcome: Outcome, selection: Selection, *, unsafe: bool) -> list[Finding]:
    return [one for one in selection.wanted([outcome]) if one.fix and one.fix.edits and (one.fix.safe or unsafe)]


def _round(state: Fixed, waiting: Sequence[Finding], selection: Selection) -> Fixed:
    """Apply all fixes that do not touch each other at once; one by one if together they do not help."""
    together = _apart(waiting)
    after = _tried(state, together, selection)
    if isinstance(after, Fixed):
        return after
    for finding in together:
        alone = _tried(state, [finding], selection)
        if isinstance(alone, Fixed):
            return alone  # the places of the others have moved: they come in the next round
        state = replace(state, refused=(*state.refused, Refused(finding, alone)))
    return state


def _apart(waiting: Sequence[Finding]) -> list[Finding]:
    chosen: list[Finding] = []
    for finding in waiting:
        if finding.fix and not any(one.fix and _touch(finding.fix, one.fix) for one in chosen):
            chosen.append(finding)
    return chosen


def _touch(one: Fix, other: Fix) -> bool:
    def ends(fix: Fix) -> list[tuple[tuple[str, int], tuple[int, int], tuple[int, int]]]:
        places = [edit.place for edit in fix.edits]
        return [((p.path, p.cell or 0), (p.line, p.column), (p.end_line, p.end_column)) for p in places]

    return any(
        where == there and begin <= finish and start <= end
        for where, begin, end in ends(one)
        for there, start, finish in ends(other)
    )


def _tried(state: Fixed, findings: Sequence[Finding], selection: Selection) -> Fixed | str:
    """Apply fixes and look again: the file as it is then, or why it stays as it was."""
    edits = [edit for finding in findings if finding.fix for edit in finding.fix.edits]
    if any(edit.place.path != state.document.path for edit in edits):
        return "it changes another file too"
    try:
        document = state.document.edited(edits)
    except (ValueError, TypeError, IndexError, UnreadableError):
        return "its edit does not fit the file"
    outcome = of_document(document, selection.rules)
    why = _worse(state, document, outcome, findings)
    return why or replace(state, document=document, outcome=outcome, done=(*state.done, *findings))


def _worse(state: Fixed, document: Document, outcome: Outcome, findings: Sequence[Finding]) -> str:
    if len(outcome.skipped) > len(state.document.skipped):
        return "the result would not be Python"
    if document.content.text == state.document.content.text:
        return "it changes nothing"
    before, after = _rules(state.outcome), _rules(outcome)
    if after - before:
        return f"it would bring `{next(iter(after - before))}`"
    gone = Counter(finding.rule for finding in findings)
    return "" if gone <= before - after else "the finding would stay"


def _rules(outcome: Outcome) -> Counter[str]:
    return Counter(finding.rule for finding in (*outcome.findings, *outcome.silenced, *outcome.unused))


def _key(finding: Finding) -> tuple[str, str, tuple[str, ...]]:
    """Know a finding again after lines have moved."""
    return finding.rule, finding.message, tuple(edit.text for edit in finding.fix.edits) if finding.fix else ()
