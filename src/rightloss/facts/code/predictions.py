"""What `predict` of an estimator answers: as many axes as the targets it was fitted to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.shapes import NOTHING, Shape, shape
from rightloss.facts.code.values import Instance, Method, Object, Operation, Value, union

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader

FITTED = "#fitted"  # where the target of an estimator is kept
_ANSWERS = frozenset({"predict"})


def estimator(value: Value) -> Object | None:
    """The library's estimator whose `predict` made an array."""
    callee = value.settings.get("callee") if isinstance(value, Operation) else None
    if not isinstance(callee, Method) or callee.name not in _ANSWERS:
        return None
    made = callee.receiver
    if isinstance(made, Operation):  # `Ridge().set_params(…)`
        inner = made.settings.get("callee")
        made = inner.receiver if isinstance(inner, Method) else made
    return made if isinstance(made, Object) else None


def answered(reader: Reader, value: Operation, depth: int) -> Shape:
    """One number for each row, if the targets were such numbers."""
    made = estimator(value)
    target = None if made is None else reader.store.value((made.identity, FITTED))
    if target is None or shape(reader, target, depth + 1).rank != 1:
        return NOTHING
    given = value.operands[1] if len(value.operands) > 1 else None
    rows = shape(reader, given, depth + 1) if given is not None else NOTHING
    first = rows.last[0] if rows.whole and rows.last else None
    return Shape((first or f"rows {id(value.site.node)}",), whole=True)


def is_fitted(reader: Reader, made: Object | Instance, target: Value) -> None:
    """Keep what an estimator was fitted to."""
    before = reader.store.value((made.identity, FITTED))
    reader.store.set((made.identity, FITTED), target if before is None else union([before, target]))
