"""Repairs of dead gradients: the call that cuts the loss from the graph is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Minimised
from rightloss.facts.code.trees import CUTS, flow, walk
from rightloss.repairs.edits import fix
from rightloss.repairs.uncut import uncut

if TYPE_CHECKING:
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Operation
    from rightloss.finding import Finding, Fix

SAFETY = "unsafe"


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Every cut has to go: with one of them left no parameter learns."""
    del finding
    if not isinstance(seen, Minimised):
        return None
    known = {cut.site.place for _, cut in flow(reader, seen.value).cuts}
    if any(_cuts(one) and one.site.place not in known for one in walk(seen.value)):
        return None
    edits = [uncut(reader, cut.site) for _, cut in flow(reader, seen.value).cuts]
    if not edits or not all(edits):
        return None
    return fix(
        "leave it in the graph", [edit for each in edits for edit in each], "what learned nothing begins to learn"
    )


def _cuts(one: Operation) -> bool:
    """Whether a gradient would end here if it came that far."""
    return one.name in CUTS or one.cut or one.path.startswith("numpy.") or (one.name == "array" and "torch" in one.path)
