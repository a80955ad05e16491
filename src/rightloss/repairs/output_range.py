"""Repairs of outputs that cannot reach the targets: a linear last layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import LossUse
from rightloss.facts.code.read import call_of
from rightloss.repairs.activations import at, taken_out
from rightloss.repairs.edits import fix

if TYPE_CHECKING:
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Finding, Fix

SAFETY = "unsafe"


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Take the last activation out."""
    del finding
    if not isinstance(seen, LossUse):
        return None
    reasons = call_of(reader, seen).head.because
    made = at(seen.prediction, reasons[0].place) if reasons else None
    if made is None:
        return None
    note = "whoever else reads the output meets numbers outside the old range"
    return fix("let the last layer be linear", taken_out(reader, made.site), note)
