"""Places in other files, named as their reader would: imports are found by full paths."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from rightloss.reading.find import shown

if TYPE_CHECKING:
    from rightloss.analysis import Analysis
    from rightloss.finding import Finding, Fix, Place, Reason


def named(found: Analysis) -> Analysis:
    """Name every place of an analysis from the current folder, if it lies inside."""
    calls = tuple(replace(call, place=_place(call.place)) for call in found.unchecked)
    return replace(found, findings=tuple(map(_finding, found.findings)), unchecked=calls)


def _finding(one: Finding) -> Finding:
    fix = _fix(one.fix) if one.fix else None
    return replace(one, place=_place(one.place), because=tuple(map(_reason, one.because)), fix=fix)


def _reason(reason: Reason) -> Reason:
    return replace(reason, place=_place(reason.place)) if reason.place else reason


def _fix(fix: Fix) -> Fix:
    return replace(fix, edits=tuple(replace(edit, place=_place(edit.place)) for edit in fix.edits))


def _place(place: Place) -> Place:
    return replace(place, path=shown(place.path)) if os.path.isabs(place.path) else place  # noqa: PTH117 (speed)
