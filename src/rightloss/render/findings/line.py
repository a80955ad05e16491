"""One line of the user's source as a terminal shows it: tabs, wide characters, and nothing that a terminal obeys."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from rich.cells import get_character_cell_size

_TAB = 4
_HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, and marks that would turn the direction of the text
_MARGIN = 8
CUT = "…"


@dataclass(frozen=True, slots=True)
class Line:
    """What each character of a line is shown as, and the column at which it stands (one column more: the end)."""

    parts: tuple[str, ...]
    columns: tuple[int, ...]

    @classmethod
    def of(cls, line: str) -> Line:
        """Lay out a line of source."""
        parts, columns, column = [], [], 0
        for character in line:
            part = " " * (_TAB - column % _TAB) if character == "\t" else _harmless(character)
            parts.append(part)
            columns.append(column)
            column += len(part) if character == "\t" else get_character_cell_size(part)
        return cls(tuple(parts), (*columns, column))

    def column(self, number: int) -> int:
        """Give the column at which the character with a number (from 1) stands."""
        return self.columns[min(max(number - 1, 0), len(self.columns) - 1)]

    def cut(self, width: int, begin: int, end: int) -> tuple[str, int]:
        """Give the part of a line around some columns, and how far it moved to the left."""
        full = self.columns[-1]
        if full <= width:
            return "".join(self.parts), 0
        start = 0 if end < width else max(0, min(begin - _MARGIN, full - width))
        first, last = start + (len(CUT) if start else 0), start + width - (len(CUT) if full > start + width else 0)
        inside = [part for part, place, end in self._placed() if first <= place and end <= last]
        return (CUT if start else "") + "".join(inside) + (CUT if full > start + width else ""), start

    def _placed(self) -> zip[tuple[str, int, int]]:
        return zip(self.parts, self.columns[:-1], self.columns[1:], strict=True)


def harmless(text: str) -> str:
    """Give a text without anything that a terminal obeys."""
    return "".join(character if character in "\n\t" else _harmless(character) for character in text)


def _harmless(character: str) -> str:
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(character) in _HARMFUL else character
