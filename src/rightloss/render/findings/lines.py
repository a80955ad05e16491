"""Findings one a line: for editors and grep, and as annotations of a workflow on GitHub."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rightloss.finding import Level
from rightloss.render.findings.line import harmless

if TYPE_CHECKING:
    from rightloss.checking.report import Report
    from rightloss.finding import Finding

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def concise(report: Report) -> str:
    """Write `train.py:13:22: error: the fault [its-rule]`; a star marks what a safe fix repairs."""
    return "\n".join(
        harmless(f"{one.place}: {one.level}: {one.message} [{one.rule}]{_star(one)}").replace("\n", " ")
        for one in report.findings
    )


def github(report: Report) -> str:
    """Write workflow commands; GitHub shows them beside the lines of a pull request."""
    return "\n".join(_annotation(finding) for finding in report.findings)


def statistics(report: Report) -> str:
    """Count findings by rule, the most frequent first."""
    counts = Counter((one.rule, one.code, str(one.level)) for one in report.findings)
    fixable = Counter(one.rule for one in report.findings if one.fix)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return "\n".join(
        f"{number:>5}  {level:<7}  {code:<6} {rule}" + (f"  ({fixable[rule]} with a fix)" if fixable[rule] else "")
        for (rule, code, level), number in rows
    )


def _star(finding: Finding) -> str:
    return " [*]" if finding.fix and finding.fix.safe else ""


def _annotation(finding: Finding) -> str:
    place = finding.place
    properties = {"file": place.path, "title": f"{finding.rule} ({finding.code})"}
    message = "\n".join(filter(None, (finding.message, finding.why, finding.help)))
    if place.cell is None:
        properties |= {"line": str(place.line), "col": str(place.column), "endLine": str(place.end_line)}
        properties |= {"endColumn": str(place.end_column)} if place.end_line == place.line else {}
    else:  # GitHub counts the lines of the notebook's JSON
        message = f"cell {place.cell}, line {place.line}: {message}"
    written = ",".join(f"{key}={_escaped(value, _PROPERTY)}" for key, value in properties.items())
    return f"::{_COMMANDS[finding.level]} {written}::{_escaped(message, _DATA)}"


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)
