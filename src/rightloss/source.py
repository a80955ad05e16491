"""One program to read: a Python file, or a notebook as one program in cell order."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from rightloss.finding import Place

if TYPE_CHECKING:
    import ast


@dataclass(frozen=True)
class Source:
    """The text of a program, and how its lines are numbered for its reader.

    `text` is Python. For a notebook it is the code cells one after the other, magics and shell lines blanked out, and
    `cells` holds the number of each code cell and the line of `text` at which it starts (both from 1).
    """

    path: str
    text: str
    cells: tuple[tuple[int, int], ...] = field(default=())

    @cached_property
    def lines(self) -> list[str]:
        """Lines of the text, as the parser counts them."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def place(self, node: ast.expr | ast.stmt | ast.keyword | ast.arg) -> Place:
        """Where a node of the syntax tree stands (the parser counts columns in UTF-8 bytes from 0)."""
        line, end_line = node.lineno, node.end_lineno or node.lineno
        cell, first = self._cell(line)
        column = self._column(line, node.col_offset)
        end_column = self._column(end_line, node.end_col_offset or 0)
        return Place(self.path, line - first + 1, column, end_line - first + 1, end_column, cell)

    def span(self, start: tuple[int, int], end: tuple[int, int]) -> Place:
        """Where a span of the text stands; its ends are lines of the text and columns in characters, both from 1."""
        cell, first = self._cell(start[0])
        return Place(self.path, start[0] - first + 1, start[1], end[0] - first + 1, end[1], cell)

    def row(self, place: Place) -> int:
        """Line of the text at which a place of this source begins."""
        return self._starts.get(place.cell or 0, 1) + place.line - 1

    @cached_property
    def _starts(self) -> dict[int, int]:
        return dict(self.cells)

    def _column(self, line: int, offset: int) -> int:
        text = self.lines[line - 1]
        return (offset if text.isascii() else len(text.encode()[:offset].decode(errors="replace"))) + 1

    def _cell(self, line: int) -> tuple[int | None, int]:
        if not self.cells:
            return None, 1
        return self.cells[bisect_right([start for _, start in self.cells], line) - 1]
