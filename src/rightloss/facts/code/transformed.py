"""Targets that a model was fitted to in another form than they are measured in: logarithms, scaled values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rightloss.facts.code.features import source
from rightloss.facts.code.predictions import FITTED, estimator
from rightloss.facts.code.roles import predicted
from rightloss.facts.code.trees import walk
from rightloss.facts.code.values import Operation, Value
from rightloss.facts.code.windows import same

if TYPE_CHECKING:
    from rightloss.facts.code.events import Measured
    from rightloss.facts.code.reader import Reader


class Form(NamedTuple):
    """What a target became, what that costs where it is forgotten, and how to go back."""

    what: str
    why: str
    help: str


_FORMS = {
    "log": Form("logarithms", "a target of 200,000 meets an answer near 12.2", "apply exp to the answers"),
    "log1p": Form("logarithms", "a target of 200,000 meets an answer near 12.2", "apply expm1 to the answers"),
    "sqrt": Form("square roots", "a target of 400 meets an answer near 20", "square the answers"),
    "scaled": Form("scaled targets", "answers near 0 meet targets in their own unit", "apply inverse_transform first"),
}
_ARRANGED = frozenset({"split", "array", "same", "reshape", "flatten", "squeeze", "index"})
_ERRORS = frozenset({"error", "r2", "score", "deviance", "variance"})


def undone(reader: Reader, seen: Measured) -> tuple[Form, Operation] | None:
    """The form that answers were left in, where the same targets are measured in their own."""
    made = predicted(seen.prediction)
    if made is None or seen.use is not None or not _ERRORS & set(seen.metric.rpartition(".")[2].split("_")):
        return None
    model = estimator(made)
    changed = None if model is None else _changed(reader.store.value((model.identity, FITTED)))
    if changed is None or any(part.name in _FORMS for part in walk(seen.target)):
        return None
    before, target = source(reader, changed.operands[0]), source(reader, seen.target)
    if isinstance(target, Operation) and same(reader, before, target):
        return _FORMS[changed.name], changed
    return None


def _changed(value: Value | None) -> Operation | None:
    """The logarithm that was taken of a target, before it was split or brought into another shape."""
    while isinstance(value, Operation) and value.operands:
        if value.name in _FORMS:
            return value
        if value.name not in _ARRANGED:
            return None
        value = value.operands[0]
    return None
