"""The rules of `rightloss check`, applied to what a running program showed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rightloss.finding import Reason
from rightloss.running import frames

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.analysis import Analysis
    from rightloss.facts.code.events import Event
    from rightloss.finding import Finding, Place


def judged(events: Sequence[Event], objects: Sequence[Any] = ()) -> Analysis:
    """Judge events that were seen while a program ran, as if they had been read in its source."""
    from rightloss import analysis
    from rightloss.facts.code.modules import Project
    from rightloss.facts.code.reader import Reader

    reader = Reader(Project(()))
    reader.events = list(events)
    reader.objects = list(objects)
    for path in {event.site.source.path for event in events}:
        tree = frames.tree(path)
        if tree is not None:
            reader.trees[path] = tree
    found = analysis.judged(reader)
    places = {event.site.place for event in events}
    return replace(found, findings=tuple(_worded(one, places) for one in found.findings))


def _worded(finding: Finding, places: set[Place]) -> Finding:
    """Evidence that autograd's graph gives has no place of its own in the source."""
    because = tuple(_of_graph(reason) if reason.place in places else reason for reason in finding.because)
    return replace(finding, because=because, fix=None)


def _of_graph(reason: Reason) -> Reason:
    if reason.text.startswith(("minimised", "handed")):
        return reason
    return Reason(reason.text.removesuffix(" here") + ": the graph of its gradient shows it")
