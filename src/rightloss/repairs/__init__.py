"""Repairs, one file for each rule that has any: what to write in the place of what was found.

A repair is asked only where something was found, so that a check without findings loads none of them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Edit, Finding, Fix
    from rightloss.source import Source


def repaired(reader: Reader, seen: Event, finding: Finding) -> Finding:
    """Give a finding its fix, if its rule has one for this case."""
    made = of(finding.rule)
    fix = made.repair(reader, seen, finding) if made is not None and finding.fix is None else None
    if fix is not None and fix.safe and any(_drops_comment(seen.site.source, edit) for edit in fix.edits):
        fix = replace(fix, safe=False, note="a comment goes with it")
    return finding if fix is None else replace(finding, fix=fix)


def _drops_comment(source: Source, edit: Edit) -> bool:
    """Whether what is replaced says something to readers that the new text does not."""
    if edit.place.path != source.path:
        return False
    first = source.row(edit.place)
    lines = source.lines[first - 1 : first + edit.place.end_line - edit.place.line]
    lines[-1] = lines[-1][: edit.place.end_column - 1]
    return "".join(lines)[edit.place.column - 1 :].count("#") > edit.text.count("#")


def together(one: Finding, other: Finding) -> Finding:
    """One finding of two ways to reach it: only what repairs both repairs it."""
    if one.fix is None or other.fix is None:
        return replace(one, fix=None)
    edits = tuple(dict.fromkeys((*one.fix.edits, *other.fix.edits)))
    safe = one.fix.safe and other.fix.safe
    return replace(one, fix=replace(one.fix if not one.fix.safe else other.fix, edits=edits, safe=safe))


def safety(rule: str) -> str:
    """Whether a rule has fixes: "safe", "unsafe", both words, or none."""
    made = of(rule)
    return "" if made is None else str(made.SAFETY)


@cache
def of(rule: str) -> Any:
    """The file that repairs what a rule finds, if there is one."""
    name = rule.replace("-", "_")
    known = {module.name for module in iter_modules(__path__)}
    return import_module(f"{__name__}.{name}") if name in known else None


if TYPE_CHECKING:
    Repair = Callable[[Reader, Event, Finding], Fix | None]
