"""Applies the fixes of one file in rounds, and keeps a fix only if a second look finds that it helped."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rightloss.checking.outcome import of_document
from rightloss.reading.skipped import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.checking.outcome import Outcome
    from rightloss.checking.selection import Selection
    from rightloss.finding import Edit, Finding
    from rightloss.reading.document import Document


_Span = tuple[tuple[int, int], tuple[int, int]]
ANOTHER_FILE = "it changes another file too"


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
    # Every round removes a finding or refuses a fix, so there is an end.
    while waiting := _waiting(state, selection, unsafe=unsafe):
        state = _round(state, _apart(waiting), selection)
    return state


def _waiting(state: Fixed, selection: Selection, *, unsafe: bool) -> list[Finding]:
    """Give the findings whose fix was not refused; of some that read the same, as many as were not."""
    refused, waiting = Counter(key(one.finding) for one in state.refused), []
    for finding in selection.wanted([state.outcome]):
        if not (finding.fix and finding.fix.edits and (finding.fix.safe or unsafe)):
            continue
        if refused[key(finding)]:
            refused[key(finding)] -= 1
        else:
            waiting.append(finding)
    return waiting


def _round(state: Fixed, together: Sequence[Finding], selection: Selection) -> Fixed:
    """Apply fixes that do not touch each other at once; if together they do not help, half of them."""
    after = _tried(state, together, selection)
    if isinstance(after, Fixed):
        return after
    if len(together) == 1:
        return replace(state, refused=(*state.refused, Refused(together[0], after)))
    return _round(state, together[: len(together) // 2], selection)


def _apart(waiting: Sequence[Finding]) -> list[Finding]:
    """Give the first of the findings, and all of its rule whose edits touch none of those before.

    Another rule may want something else once it sees what these have changed.
    """
    taken: dict[tuple[str, int], list[_Span]] = {}
    chosen = []
    for finding in (one for one in waiting if one.rule == waiting[0].rule):
        spans = [_span(edit) for edit in finding.fix.edits] if finding.fix else []
        if all(_free(taken.get(where, []), span) for where, span in spans):
            chosen.append(finding)
            for where, span in spans:
                insort(taken.setdefault(where, []), span)
    return chosen


def _span(edit: Edit) -> tuple[tuple[str, int], _Span]:
    place = edit.place
    return (place.path, place.cell or 0), ((place.line, place.column), (place.end_line, place.end_column))


def _free(taken: list[_Span], span: _Span) -> bool:
    """Tell whether a span touches none of some that do not touch each other."""
    at = bisect_left(taken, span)
    return (at == 0 or taken[at - 1][1] < span[0]) and (at == len(taken) or span[1] < taken[at][0])


def _tried(state: Fixed, findings: Sequence[Finding], selection: Selection) -> Fixed | str:
    """Apply fixes and look again: the file as it is then, or why it stays as it was."""
    edits = [edit for finding in findings if finding.fix for edit in finding.fix.edits]
    if any(edit.place.path != state.document.path for edit in edits):
        return ANOTHER_FILE
    try:
        document = state.document.edited(edits)
    except (ValueError, TypeError, IndexError, UnreadableError):
        return "its edit does not fit the file"
    if document.content.text == state.document.content.text:
        return "it changes nothing"
    outcome = of_document(document, selection.rules)
    why = worse(state.outcome, outcome, findings)
    return why or replace(state, document=document, outcome=outcome, done=(*state.done, *findings))


def worse(before: Outcome, after: Outcome, findings: Sequence[Finding]) -> str:
    """Say why a file is not better off without these findings, or nothing if it is."""
    if len(after.skipped) > len(before.skipped):
        return "the result would not be Python"
    old, new = _rules(before), _rules(after)
    if new - old:
        return f"it would bring `{next(iter(new - old))}`"
    gone = Counter(finding.rule for finding in findings)
    return "" if gone <= old - new else "the finding would stay"


def _rules(outcome: Outcome) -> Counter[str]:
    return Counter(finding.rule for finding in (*outcome.findings, *outcome.silenced, *outcome.unused))


def key(finding: Finding) -> tuple[str, str, tuple[str, ...]]:
    """Know a finding again after lines have moved."""
    return finding.rule, finding.message, tuple(edit.text for edit in finding.fix.edits) if finding.fix else ()
