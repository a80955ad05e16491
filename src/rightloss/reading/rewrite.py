"""New text for spans of a file: nothing else in it changes, not a line end, not an escape, not an indent."""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import TYPE_CHECKING

from rightloss.reading.notebook import Cell, Located, cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.finding import Edit, Place
    from rightloss.reading.load import Text

_PAIR = 0xFFFF  # JSON writes characters beyond as two escapes
_LINE_END = re.compile(r"\r\n|\r|\n")


def rewrite(path: str, content: Text, edits: Sequence[Edit]) -> str:
    """Apply edits that do not overlap.

    Raises
    ------
    ValueError
        If a span lies outside the text, or two of them overlap.
    """
    newline = content.newline()
    if not path.endswith(".ipynb"):
        starts = _starts(content.text)
        return _spliced(content.text, [(*_span(starts, edit.place), edit.text) for edit in edits], newline)
    by_cell = {cell.number: cell for cell in cells(path, content.text, located=True)}
    changes = []
    for number, inner in groupby(sorted(edits, key=_cell), _cell):
        if number not in by_cell:
            raise ValueError(f"no cell {number}")
        changes += _cell_changes(content.text, by_cell[number], list(inner))
    return _spliced(content.text, changes, newline)


def _cell(edit: Edit) -> int:
    return edit.place.cell or 0


def _starts(text: str) -> list[int]:
    """Give the offset at which each line starts, and the end of the text."""
    return [0, *(end.end() for end in _LINE_END.finditer(text)), len(text)]


def _span(starts: list[int], place: Place) -> tuple[int, int]:
    begin = starts[place.line - 1] + place.column - 1
    end = starts[place.end_line - 1] + place.end_column - 1
    if not 0 <= begin <= end <= starts[-1]:
        raise ValueError(f"no such span: {place}")
    return begin, end


def _spliced(text: str, changes: list[tuple[int, int, str]], newline: str = "\n") -> str:
    parts, done = [], 0
    for begin, end, new in sorted(changes, key=lambda change: change[:2]):
        if begin < done:
            raise ValueError("edits overlap")
        parts += [text[done:begin], new.replace("\n", newline)]
        done = end
    return "".join([*parts, text[done:]])


def _cell_changes(raw: str, cell: Cell, edits: Sequence[Edit]) -> list[tuple[int, int, str]]:
    """Say what changes in the JSON text, edit by edit; an edit over several lines joins their strings."""
    changes, starts = [], _starts(cell.text)
    for edit in edits:
        begin, end = _span(starts, edit.place)
        first, before = _piece(cell, begin)
        last, after = _piece(cell, end)
        start, stop = _raw(raw, cell.pieces[first], before), _raw(raw, cell.pieces[last], after)
        new = json.dumps(edit.text, ensure_ascii=raw.isascii())[1:-1]
        listed = len(cell.pieces) > 1
        changes.append((start, stop, new.replace("\\n", "\\n" + _between(raw, cell)) if listed else new))
    return changes


def _piece(cell: Cell, offset: int) -> tuple[int, int]:
    """Find the string that holds an offset of the cell's text, and the offset in it."""
    for number, piece in enumerate(cell.pieces):
        if offset < len(piece) or number == len(cell.pieces) - 1:
            return number, offset
        offset -= len(piece)
    raise ValueError("an empty cell")


def _raw(raw: str, piece: str, offset: int) -> int:
    """Find where in the JSON text a character of one of its strings is written."""
    if not isinstance(piece, Located):
        raise TypeError("a piece without its place")
    place = piece.start
    for character in str(piece)[:offset]:
        if raw[place] != "\\":
            place += 1
        elif raw[place + 1] != "u":
            place += 2
        else:
            place += 12 if ord(character) > _PAIR else 6
    return place


def _between(raw: str, cell: Cell) -> str:
    """Give what stands between two strings of a cell: quote, comma, indent, quote."""
    one, two = cell.pieces[:2]
    if not (isinstance(one, Located) and isinstance(two, Located)):
        raise TypeError("pieces without their places")
    return raw[one.end : two.start]
