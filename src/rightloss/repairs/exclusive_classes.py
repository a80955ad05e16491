"""Repairs of classes that exclude each other, or not: the other loss, with its activation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import LossUse
from rightloss.facts.code.read import call_of
from rightloss.repairs.activations import at, exchanged
from rightloss.repairs.edits import fix
from rightloss.repairs.losses import renamed

if TYPE_CHECKING:
    from rightloss.facts.call import Call
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Finding, Fix
    from rightloss.repairs.edits import Edits

SAFETY = "unsafe"
_EACH = {
    "CrossEntropyLoss": "BCEWithLogitsLoss",
    "cross_entropy": "binary_cross_entropy_with_logits",
    "categorical_crossentropy": "binary_crossentropy",
    "CategoricalCrossentropy": "BinaryCrossentropy",
    "softmax_cross_entropy": "sigmoid_binary_cross_entropy",
}
_SHARED = {
    "BCEWithLogitsLoss": "CrossEntropyLoss",
    "binary_cross_entropy_with_logits": "cross_entropy",
    "binary_crossentropy": "categorical_crossentropy",
    "BinaryCrossentropy": "CategoricalCrossentropy",
}
_SPARSE = {
    "binary_crossentropy": "sparse_categorical_crossentropy",
    "BinaryCrossentropy": "SparseCategoricalCrossentropy",
}
_SIZE = "the loss is of another size, and with it the learning rate that suits it"


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Change the loss, and the activation where the model has one."""
    del finding
    if not isinstance(seen, LossUse):
        return None
    call = call_of(reader, seen)
    if "cross_entropy" in call.losses:
        if call.target.exclusive is False:
            return _both(reader, seen, call, _EACH, ("softmax", "sigmoid"))
        return fix("let softmax answer", _activation(reader, seen, call, ("sigmoid", "softmax")), _SIZE)
    if call.head.activation == "softmax" and call.framework == "keras":
        names = _SHARED if call.target.exclusive is True or call.target.values is None else _SPARSE
        return fix("use the loss of classes that exclude each other", renamed(reader, seen, names), _SIZE)
    if call.head.activation == "linear":
        return fix("use the loss of classes that exclude each other", renamed(reader, seen, _SHARED), _SIZE)
    return None


def _activation(reader: Reader, seen: LossUse, call: Call, change: tuple[str, str]) -> Edits:
    made = at(seen.prediction, call.head.because[0].place) if call.head.because else None
    return exchanged(reader, made.site, change[1]) if made is not None and made.name == change[0] else ()


def _both(reader: Reader, seen: LossUse, call: Call, names: dict[str, str], change: tuple[str, str]) -> Fix | None:
    loss = renamed(reader, seen, names)
    if not loss or call.head.activation not in {"linear", change[0]}:
        return None
    activation = _activation(reader, seen, call, change) if call.head.activation == change[0] else ()
    if call.head.activation == change[0] and not activation:
        return None
    return fix("ask about each label by itself", (*loss, *activation), _SIZE)
