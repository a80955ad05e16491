"""Which arrays a model predicted, and which the data gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.tables import read_from_file
from rightloss.facts.code.values import Method, Operation

if TYPE_CHECKING:
    from rightloss.facts.code.values import Value

_DEEPEST = 12
_PREDICTS = frozenset({"predict", "predict_proba", "decision_function", "predict_log_proba"})
_KEEPS = frozenset(
    {"index", "reshape", "squeeze", "flatten", "same", "array", "unsqueeze", "transpose", "clip", "round", "stack"}
)
_GIVEN = frozenset({"split", "known_target", "index", "array", "same", "flatten", "reshape", "squeeze", "column"})


def predicted(value: Value, depth: int = 0) -> Operation | None:
    """The call of a model that made an array, if its numbers are still what was predicted."""
    if not isinstance(value, Operation) or depth > _DEEPEST:
        return None
    callee = value.settings.get("callee")
    if isinstance(callee, Method) and callee.name in _PREDICTS:
        return value
    if value.name == "changed" and len(value.operands) > 1:
        return predicted(value.operands[1], depth + 1)  # out-of-fold predictions, filled in part by part
    if value.name in _KEEPS and value.operands:
        return predicted(value.operands[0], depth + 1)
    return None


def given(value: Value, depth: int = 0) -> bool:
    """Whether an array is the target of a known data set or comes from a file, or is a part of it."""
    if read_from_file(value):
        return True
    if not isinstance(value, Operation) or depth > _DEEPEST:
        return False
    if value.name in {"known_target", "split"}:
        return True
    return value.name in _GIVEN and bool(value.operands) and given(value.operands[0], depth + 1)
