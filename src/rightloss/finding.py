"""A finding: one mistake at one place, with its evidence, what it costs, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How certain it is that the program is wrong."""

    ERROR = "error"  # wrong for certain
    WARNING = "warning"  # wrong unless a coincidence
    ADVICE = "advice"  # a better choice exists


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span of source, as an editor counts: lines and columns from 1, the end column after the last character.

    In a notebook, `line` counts within the code cell number `cell`.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None

    def __str__(self) -> str:
        """Read as `train.py:13:22`, in a notebook as `train.ipynb:cell 4:13:22`."""
        cell = "" if self.cell is None else f"cell {self.cell}:"
        return f"{self.path}:{cell}{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence: what was seen, and where if it was seen in source."""

    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Text that takes the place of a span; an empty span inserts."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that repair a finding. Safe: what was meant is certain, and whatever was right stays as it is."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False
    note: str = ""  # why it is not safe


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake at one place.

    `message` is the fault in one line, `label` what is written under the span, `why` what it costs, with a number, and
    `help` what to do.
    """

    rule: str
    code: str
    level: Level
    message: str
    place: Place
    label: str = ""
    because: tuple[Reason, ...] = ()
    why: str = ""
    help: str = ""
    fix: Fix | None = None
