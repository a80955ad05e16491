"""The user's own lines, with what is wrong and what makes it so written under them."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from rich.text import Text

from rightloss.finding import Level, Place, Reason
from rightloss.render.findings.line import Line
from rightloss.render.findings.marks import Mark, below
from rightloss.render.findings.words import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rightloss.finding import Finding
    from rightloss.source import Source

GUTTER, EVIDENCE = "blue", "cyan"
STYLES = {Level.ERROR: "bold red", Level.WARNING: "bold yellow", Level.ADVICE: "bold green"}


def frame(finding: Finding, source: Callable[[str], Source | None], width: int) -> list[Text]:
    """Show every place of a finding: the file with the fault first, and in it all evidence that stands there."""
    main = Reason(finding.label, finding.place)
    reasons = [main, *(reason for reason in finding.because if reason.place is not None)]
    digits = numbers_width(finding)
    rows: list[Text] = []
    for key, places in _files(reasons):
        head = finding.place if key == _file(main) else min(_places(places))
        arrow = "-->" if head is finding.place else ":::"
        rows.append(Text(" " * digits).append(arrow, GUTTER).append(f" {head}"))
        found = source(head.path)
        if found is None:
            rows += _bare(places, digits, width)
        else:
            rows += _lines(found, places, (main, STYLES[finding.level]), (digits, width))
    return rows


def _bare(reasons: Sequence[Reason], digits: int, width: int) -> Iterator[Text]:
    """Give the words alone, where the source cannot be read any more."""
    for line in (line for one in reasons for line in wrapped(one.text, width - digits - 4)):
        yield Text(" " * (digits + 2)).append("|", GUTTER).append(f" {line}", EVIDENCE)


def numbers_width(finding: Finding) -> int:
    """Give how wide the line numbers of a finding are."""
    places = [finding.place, *(reason.place for reason in finding.because if reason.place)]
    return max(len(str(place.line)) for place in places)


def _file(reason: Reason) -> tuple[str, int]:
    return (reason.place.path, reason.place.cell or 0) if reason.place else ("", 0)


def _files(reasons: list[Reason]) -> list[tuple[tuple[str, int], list[Reason]]]:
    """Group by file and cell, the one of the first reason in front."""
    rest = sorted((reason for reason in reasons if _file(reason) != _file(reasons[0])), key=_file)
    here = [reason for reason in reasons if _file(reason) == _file(reasons[0])]
    return [(_file(here[0]), here), *((key, list(some)) for key, some in groupby(rest, _file))]


def _places(reasons: Sequence[Reason]) -> Iterator[Place]:
    return (reason.place for reason in reasons if reason.place)


def _lines(source: Source, reasons: list[Reason], main: tuple[Reason, str], room: tuple[int, int]) -> Iterator[Text]:
    digits, width = room
    blank = Text(" " * (digits + 2)).append("|", GUTTER)
    numbers = sorted({place.line for place in _places(reasons)})
    yield blank
    for before, number in pairwise([numbers[0], *numbers]):
        offset = source.row(next(_places(reasons))) - next(_places(reasons)).line
        if number - before == 2:  # noqa: PLR2004 (one line between: shown rather than left out)
            yield _numbered(before + 1, _at(source, before + 1 + offset).cut(width - digits - 4, 0, 0)[0], digits)
        elif number - before > 1:
            yield Text(" " * (digits + 1)).append("⋮", GUTTER)
        line, some = _at(source, number + offset), [one for one in reasons if one.place and one.place.line == number]
        marks = [_mark(line, one, main) for one in some]
        shown, moved = line.cut(width - digits - 4, min(one.begin for one in marks), max(one.end for one in marks))
        yield _numbered(number, shown, digits)
        for row in below([_moved(mark, moved, width - digits - 4) for mark in marks], width - digits - 4):
            yield blank.copy().append(" ").append_text(row)
    yield blank


def _at(source: Source, row: int) -> Line:
    return Line.of(source.lines[row - 1] if 0 < row <= len(source.lines) else "")


def _numbered(number: int, line: str, digits: int) -> Text:
    return Text(f" {number:>{digits}} ", GUTTER).append("|", GUTTER).append(f" {line}".rstrip(), "default")


def _mark(line: Line, reason: Reason, main: tuple[Reason, str]) -> Mark:
    """Underline a span; one of several lines is underlined to the end of its first."""
    place = reason.place
    if place is None:
        raise ValueError("a reason without a place has no mark")
    end = place.end_column if place.end_line == place.line else len(line.columns)
    is_main = reason is main[0]
    return Mark(
        line.column(place.column), line.column(end), reason.text, main[1] if is_main else EVIDENCE, main=is_main
    )


def _moved(mark: Mark, by: int, width: int) -> Mark:
    begin = min(max(mark.begin - by, 0), width - 1)
    return Mark(begin, max(min(mark.end - by, width), begin + 1), mark.words, mark.style, mark.main)
