"""Errors and hits that a program averages by hand, to show them: which part was predicted, and which part was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Minimised
from rightloss.facts.code.heads import origin
from rightloss.facts.code.memory import once
from rightloss.facts.code.roles import predicted
from rightloss.facts.code.trees import walk
from rightloss.facts.code.values import Operation, Value
from rightloss.facts.code.written import hinge

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader

_PAIR = 2
_COMPARES = frozenset({"subtract", "equal", "not_equal", "squared_difference"})
_WRAPS = frozenset({"square", "power", "absolute", "same", "multiply"})
_DECIDES = frozenset({"greater", "less", "round", "argmax", "same", "truncate"})


def pair(reader: Reader, made: Operation) -> tuple[Operation, Value, Value] | None:
    """`mean((prediction - target) ** 2)`, `mean(prediction == target)`, where nothing is trained with it."""
    if made.name not in {"mean", "sum"} or id(made) in _trained(reader):
        return None
    inner: Value = made.operands[0]
    while isinstance(inner, Operation) and inner.name in _WRAPS and inner.operands:
        if inner.name == "multiply" and inner.operands[0] is not inner.operands[-1]:
            return None
        inner = inner.operands[0]
    if not isinstance(inner, Operation) or inner.name not in _COMPARES or len(inner.operands) != _PAIR:
        return None
    one, two = inner.operands
    if is_answer(one) == is_answer(two):
        return None
    return (inner, one, two) if is_answer(one) else (inner, two, one)


def margins(reader: Reader, made: Operation) -> tuple[Operation, tuple[Value, Value]] | None:
    """`mean(maximum(0, 1 - y * score))`, where no framework is handed the number."""
    if made.name not in {"mean", "sum"} or id(made) in _trained(reader) or not isinstance(made.operands[0], Operation):
        return None
    found = hinge(made.operands[0])
    return None if found is None else (found[3], (found[1], found[2]))


@once
def _trained(reader: Reader) -> frozenset[int]:
    """Everything that is part of a number that is minimised."""
    totals = [event.value for event in reader.events if isinstance(event, Minimised)]
    return frozenset(id(part) for total in totals for part in walk(total))


def is_answer(value: Value) -> bool:
    """Whether an array is what a model answers, or what was decided by it."""
    while isinstance(value, Operation):
        if predicted(value) is not None or origin(value) is not None:
            return True
        if value.name not in _DECIDES or not value.operands:
            return False
        value = value.operands[0]
    return False
