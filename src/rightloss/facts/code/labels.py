"""From the labels of a loss back to where they come from: the same labels, split, converted, some rows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.values import UNKNOWN, Method, Operation, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

_VIEWS = frozenset({"values", "to_numpy", "astype", "ravel", "flatten", "squeeze"})
_CHAIN = frozenset({"split", "batch", "array", "same", "numpy", "reshape", "squeeze", "unsqueeze", "flatten", "detach"})


def steps(target: Value) -> Iterator[Value]:
    """The labels, and what they were before each step."""
    while isinstance(target, Operation | Method):
        yield target
        if isinstance(target, Method):
            target = target.receiver if target.name in _VIEWS else UNKNOWN
        else:
            target = target.operands[0] if target.operands and _keeps_labels(target) else UNKNOWN


def _keeps_labels(value: Operation) -> bool:
    """Whether an array holds the labels it was made of, or some rows of them."""
    callee, key = value.settings.get("callee"), value.settings.get("key")
    if value.name == "index":
        return isinstance(key, Operation) and key.name != "slice"
    return value.name in _CHAIN or (isinstance(callee, Method) and callee.name in _VIEWS)
