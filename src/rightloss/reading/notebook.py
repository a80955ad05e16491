"""A notebook as one program: its code cells in order, and where in the file each of them is written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from rightloss.reading.magics import parses, python
from rightloss.reading.skipped import Skipped, UnreadableError
from rightloss.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

OTHER_LANGUAGE = "in another language"
BROKEN = "not a notebook"


class Located(str):
    """A string of a JSON document that knows between which quotes it is written."""

    __slots__ = ("end", "start")
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell: its number among the code cells, and the strings that make up its text."""

    number: int
    pieces: tuple[str, ...]

    @property
    def text(self) -> str:
        """The cell as its author sees it."""
        return "".join(self.pieces)


def program(path: str, text: str) -> tuple[Source, list[Skipped]]:
    """Put the Python cells of a notebook one after the other; cells that cannot be read are left empty and named.

    Raises
    ------
    UnreadableError
        If it is not a notebook, or one in another language.
    """
    return joined(path, cells(path, text))


def joined(path: str, found: Iterable[Cell]) -> tuple[Source, list[Skipped]]:
    """Put code cells one after the other; what is not Python in them gives way."""
    parts, starts, skipped, line = [], [], [], 1
    for cell in found:
        body = python(cell.text)
        if body is None or not parses(body):
            skipped += _named(path, cell.number, body)
            body = "\n" * cell.text.count("\n")
        parts.append(body)
        starts.append((cell.number, line))
        line += body.count("\n") + 1
    return Source(path, "\n".join(parts) + "\n", tuple(starts)), skipped


def cells(path: str, text: str, *, located: bool = False) -> list[Cell]:
    """Find the code cells; their pieces are `Located` if wanted (that takes Python's slower scanner)."""
    try:
        found = _code_cells(path, _located(text) if located else json.loads(text))
        return [Cell(number, _pieces(cell)) for number, cell in enumerate(found, 1)]
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError, MemoryError) as fault:
        raise UnreadableError(Skipped(path, BROKEN, str(fault).splitlines()[0][:100] if str(fault) else "")) from None


def _named(path: str, cell: int, body: str | None) -> list[Skipped]:
    return [] if body is None else [Skipped(path, "not Python", cell=cell)]


def _code_cells(path: str, book: dict[str, Any]) -> list[dict[str, Any]]:
    facts = book.get("metadata", {})
    language = facts.get("kernelspec", {}).get("language") or facts.get("language_info", {}).get("name") or "python"
    if "python" not in language.lower():
        raise UnreadableError(Skipped(path, OTHER_LANGUAGE, language[:50]))
    sheets = book["worksheets"] if "cells" not in book else [book]  # format 3 had sheets
    return [cell for sheet in sheets for cell in sheet["cells"] if cell["cell_type"] == "code"]


def _pieces(cell: dict[str, Any]) -> tuple[str, ...]:
    source = cell["source"] if "source" in cell else cell["input"]
    pieces = (source,) if isinstance(source, str) else tuple(source)
    if not all(isinstance(piece, str) for piece in pieces):
        raise ValueError("the source of a cell is not text")
    return pieces


def _located(text: str) -> Any:
    """Read JSON with every string value remembering its place."""

    def string(document: str, begin: int, strict: bool) -> tuple[Located, int]:
        value, end = scanstring(document, begin, strict)
        found = Located(value)
        found.start, found.end = begin, end - 1
        return found, end

    decoder = json.JSONDecoder()
    vars(decoder).update(parse_string=string)
    vars(decoder).update(scan_once=py_make_scanner(decoder))
    return decoder.decode(text)
