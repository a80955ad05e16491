"""Repairs of constant outputs: sigmoid for a single number, and the loss of two classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import LossUse
from rightloss.facts.code.read import call_of
from rightloss.repairs.activations import at, exchanged, taken_out
from rightloss.repairs.edits import fix
from rightloss.repairs.losses import renamed
from rightloss.vocabulary import Scale

if TYPE_CHECKING:
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Finding, Fix

SAFETY = "safe unsafe"
_BINARY = {
    "categorical_crossentropy": "binary_crossentropy",
    "CategoricalCrossentropy": "BinaryCrossentropy",
    "sparse_categorical_crossentropy": "binary_crossentropy",
    "SparseCategoricalCrossentropy": "BinaryCrossentropy",
}
_LABELS = "right if the labels are 0 and 1, which source does not show"


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Whatever was constant was wrong: nothing that reads it can have been right."""
    if not isinstance(seen, LossUse):
        return None
    call = call_of(reader, seen)
    if call.head.over == 1 and call.losses == {"binary_cross_entropy"}:
        made = at(seen.prediction, finding.place)
        if made is None or made.name != "softmax":
            return None
        if call.takes == {Scale.LOGIT}:
            return fix("take the softmax out", taken_out(reader, made.site))
        return fix("let sigmoid answer", exchanged(reader, made.site, "sigmoid"))
    if call.framework == "keras" and call.head.activation == "sigmoid" and call.losses == {"cross_entropy"}:
        known = call.target.values is not None and call.target.values <= {0.0, 1.0}
        return fix("use the loss of two classes", renamed(reader, seen, _BINARY), "" if known else _LABELS)
    return None
