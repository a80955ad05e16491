"""What came of a check: the findings that were asked for, and what was counted on the way."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from rightloss.finding import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rightloss.analysis import Unchecked
    from rightloss.finding import Fix, Place, Reason
    from rightloss.reading.skipped import Skipped
    from rightloss.source import Source


@dataclass(frozen=True)
class Report:
    """Findings in the order of their places, and the counts behind them."""

    findings: tuple[Finding, ...] = ()
    hidden: Mapping[Level, int] = field(default_factory=dict)  # found, but below the level asked for
    silenced: int = 0  # by comments
    known: int = 0  # in the baseline
    gone: int = 0  # in the baseline, and not found any more
    files: int = 0
    checked: int = 0
    unchecked: tuple[Unchecked, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    seconds: float = 0.0
    sources: Mapping[str, Source] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        """Say in one line what was found and what was not seen."""
        levels = ", ".join(counted(count, str(level)) for level, count in self.levels().items())
        calls, files = counted(self.checked, "loss call"), counted(self.files, "file")
        return f"<{levels}; {calls} checked, {len(self.unchecked)} not, in {files}>"

    def __bool__(self) -> bool:
        """Tell whether there is a finding."""
        return bool(self.findings)

    def levels(self) -> dict[Level, int]:
        """Count the findings of each level, advice only if there is some."""
        counts = Counter(finding.level for finding in self.findings)
        return {level: counts[level] for level in Level if counts[level] or level is not Level.ADVICE}

    def failed(self) -> bool:
        """Tell whether rightloss itself failed on a file."""
        return any(skipped.ours for skipped in self.skipped)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Give the findings as plain data."""
        return [finding_dict(finding) for finding in self.findings]

    def coverage(self) -> dict[str, Any]:
        """Count what was checked, and what was not, by what stands in the way."""
        return {
            "files": self.files,
            "checked": self.checked,
            "not_checked": dict(Counter(call.why for call in self.unchecked).most_common()),
            "not_read": dict(Counter(skipped.why for skipped in self.skipped).most_common()),
        }

    def to_report(self) -> str:
        """Give findings and coverage as JSON: an object, with every call that was not checked."""
        calls = [{"why": call.why, **asdict(call.place)} for call in self.unchecked]
        whole = {"findings": self.to_dicts(), "coverage": self.coverage(), "calls_not_checked": calls}
        return json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False)

    def to_json(self) -> str:
        """Give the findings as JSON: a list of objects."""
        return json.dumps(self.to_dicts(), indent=2, ensure_ascii=False, allow_nan=False)


def counted(number: int, noun: str) -> str:
    """Write a number with its noun.

    Examples
    --------
    >>> counted(1, "error"), counted(2, "error"), counted(2, "advice")
    ('1 error', '2 errors', '2 advice')
    """
    return f"{number} {noun}" + ("s" if number != 1 and noun != "advice" else "")


def finding_dict(finding: Finding) -> dict[str, Any]:
    """Give a finding as plain data; lines and columns count from 1, the end column is the one after the last."""
    return {
        "rule": finding.rule,
        "code": finding.code,
        "level": str(finding.level),
        **asdict(finding.place),
        "message": finding.message,
        "label": finding.label,
        "because": [_reason(reason) for reason in finding.because],
        "why": finding.why,
        "help": finding.help,
        "fix": _fix(finding.fix) if finding.fix else None,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    place: Place | None = reason.place
    return {"text": reason.text, **(asdict(place) if place else {"path": None})}


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [asdict(edit.place) | {"text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "note": fix.note, "edits": edits}
