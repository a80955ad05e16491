"""Findings for people: the fault in the first lines, the user's own source, what it costs, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from rightloss.reading.document import read
from rightloss.reading.skipped import UnreadableError
from rightloss.render.findings.frame import GUTTER, STYLES, frame, numbers_width
from rightloss.render.findings.words import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rightloss.checking.report import Report
    from rightloss.finding import Finding
    from rightloss.source import Source

NARROWEST, WIDEST = 60, 120
_KEY = 6


def findings(report: Report, width: int) -> Group:
    """Lay out all findings of a report."""
    source = _reader(report.sources)
    rows = [row for finding in report.findings for row in (*message(finding, source, width), Text())]
    for row in rows:
        row.no_wrap, row.overflow = True, "ignore"
    return Group(*rows)


def message(finding: Finding, source: Callable[[str], Source | None], width: int) -> list[Text]:
    """Lay out one finding."""
    width = max(NARROWEST, min(width, WIDEST))
    head = Text().append(f"{finding.level}: ", STYLES[finding.level]).append(finding.rule, "bold")
    head.append(" " * (width - head.cell_len - len(finding.code)) + finding.code, "dim")
    fault = [Text(f"  {line}", "bold") for line in wrapped(finding.message, width - 2)]
    return [head, *fault, *frame(finding, source, width), *_remarks(finding, width)]


def _remarks(finding: Finding, width: int) -> Iterator[Text]:
    seen = [("note", reason.text) for reason in finding.because if reason.place is None]
    rows = [*seen, ("why", finding.why), ("help", finding.help), *_fix(finding)]
    indent = numbers_width(finding) + 2
    for key, words in [*rows, ("more", f"rightloss explain {finding.rule}")]:
        for number, line in enumerate(_lines(key, words, width - indent - 2 - _KEY)):
            start = Text(" " * indent).append("= " if number == 0 else "  ", GUTTER)
            start.append(f"{key if number == 0 else '':<{_KEY}}", "bold")
            yield start.append(line)


def _lines(key: str, words: str, width: int) -> list[str]:
    """Wrap words; the command of a fix stands at the end of the line, or below."""
    words, _, command = words.partition("\0") if key == "fix" else (words, "", "")
    lines = wrapped(words, width)
    if not command:
        return lines
    if len(lines) == 1 and len(lines[0]) + 4 + len(command) <= width:
        return [f"{lines[0]}    {command}"]
    return [*lines, command]


def _fix(finding: Finding) -> list[tuple[str, str]]:
    fix = finding.fix
    if fix is None:
        return []
    words = fix.title if fix.safe else "unsafe: " + "; ".join(filter(None, (fix.title, fix.note)))
    return [("fix", f"{words}\0rightloss check --fix{'' if fix.safe else ' --unsafe-fixes'}")]


def _reader(sources: Mapping[str, Source]) -> Callable[[str], Source | None]:
    """Give sources by their path; evidence may stand in a file that has no finding of its own."""
    known: dict[str, Source | None] = dict(sources)

    def source(path: str) -> Source | None:
        if path not in known:
            try:
                known[path] = read(path).source
            except UnreadableError:
                known[path] = None
        return known[path]

    return source
