"""Underlines below one line of source, and the words that belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from rightloss.render.findings.words import wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

_NARROW = 28  # words in less room than this move to a line of their own


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of one line: columns as shown, from 0; the main one is the fault, others are evidence."""

    begin: int
    end: int
    words: str
    style: str
    main: bool = False


def below(marks: Sequence[Mark], width: int) -> list[Text]:
    """Lay out marks: those that overlap go to rows of their own, the main one first."""
    rows: list[Text] = []
    for layer in _layers(sorted(marks, key=lambda mark: (not mark.main, mark.begin))):
        rows += _rows(sorted(layer, key=lambda mark: mark.begin), width)
    return rows


def _layers(marks: Sequence[Mark]) -> list[list[Mark]]:
    layers: list[list[Mark]] = []
    for mark in marks:
        free = (layer for layer in layers if all(mark.end < one.begin or one.end < mark.begin for one in layer))
        layer = next(free, None)
        if layer is None:
            layers.append(layer := [])
        layer.append(mark)
    return layers


def _rows(marks: list[Mark], width: int) -> list[Text]:
    """Underline all; the words of the last stand beside it, those of the others below on stems."""
    line = Text()
    for mark in marks:
        line.append(" " * (mark.begin - line.cell_len))
        line.append(("^" if mark.main else "-") * max(mark.end - mark.begin, 1), mark.style)
    last = marks[-1]
    beside = [mark for mark in marks[:-1] if mark.words]
    if width - line.cell_len - 1 >= min(_NARROW, cell_len(last.words)):
        return [*_beside(line, last, width), *_stems(beside, width)]
    return [line, *_stems([mark for mark in marks if mark.words], width)]


def _beside(line: Text, mark: Mark, width: int) -> list[Text]:
    start = line.cell_len + 1
    first, *rest = wrapped(mark.words, width - start) or [""]
    rows = [line.append(" ").append(first, mark.style) if first else line]
    return rows + [Text(" " * start).append(part, mark.style) for part in rest]


def _stems(marks: list[Mark], width: int) -> list[Text]:
    rows: list[Text] = []
    for number in range(len(marks) - 1, -1, -1):
        mark, left = marks[number], marks[:number]
        start = max(0, min(mark.begin, width - max(_NARROW, min(cell_len(mark.words), width // 2))))
        if number == len(marks) - 1:
            rows.append(_stem(marks))
        for part in wrapped(mark.words, width - start):
            row = _stem([one for one in left if one.begin < start])
            rows.append(row.append(" " * (start - row.cell_len)).append(part, mark.style))
    return rows


def _stem(marks: Sequence[Mark]) -> Text:
    row = Text()
    for mark in marks:
        row.append(" " * (mark.begin - row.cell_len)).append("|", mark.style)
    return row
