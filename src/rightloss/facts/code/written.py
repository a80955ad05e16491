"""Losses written by hand, recognised by their arithmetic."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rightloss.facts.code import written_logs
from rightloss.facts.code.events import LossUse, Minimised
from rightloss.facts.code.libraries import number
from rightloss.facts.code.trees import flow
from rightloss.facts.code.values import Constant, Operation, Union, Value
from rightloss.spelling import PREDICTION_FIRST, Spelling
from rightloss.vocabulary import Labels, Reduction, Scale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Call, Reader

PREFIX = "written by hand."
_KINDS = {
    "squared_error": (Scale.REAL, Labels.REAL),
    "absolute_error": (Scale.REAL, Labels.REAL),
    "hinge": (Scale.SCORE, Labels.PLUS_MINUS),
    "binary_cross_entropy": (Scale.PROBABILITY, Labels.SOFT),
    "cross_entropy of probabilities": (Scale.PROBABILITY, Labels.DISTRIBUTION),
    "cross_entropy of log-probabilities": (Scale.LOG_PROBABILITY, Labels.DISTRIBUTION),
}
_PAIR = 2
_MOST_NODES = 4000
_GUARDS = frozenset({"clip", "reshape", "squeeze", "flatten", "same", "maximum"})


def spelling(entry: str) -> Spelling:
    """What a recognised formula computes."""
    loss = entry.removeprefix(PREFIX)
    scale, labels = _KINDS[loss]
    return Spelling(loss.partition(" ")[0], entry, PREDICTION_FIRST, scale, labels, Reduction.MEAN)


def recognised(reader: Reader, seen: Minimised) -> Iterator[LossUse]:
    """The losses in what is minimised, each with its prediction and its target."""
    for operation, call in _with_calls(reader, seen.value):
        if operation.name in {"mean", "sum"} and len(operation.operands) == 1:
            found = _formula(operation.operands[0])
            uses = [_use(reader, *found)] if found is not None else _logarithms(reader, operation.operands[0])
            yield from (_placed(use, call) for use in uses)


def _with_calls(reader: Reader, value: Value) -> Iterator[tuple[Operation, Call | None]]:
    """Every operation, with the innermost call of the program's own functions that gave it back."""
    waiting: list[tuple[Value, Call | None]] = [(value, None)]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_NODES:
        here, call = waiting.pop()
        if id(here) in seen:
            continue
        seen.add(id(here))
        if isinstance(here, Union):
            waiting += [(option, call) for option, _ in here.options]
        elif isinstance(here, Operation):
            call = reader.calls.get(id(here), call)
            yield here, call
            waiting += [(operand, call) for operand in here.operands]


def _placed(use: LossUse, call: Call | None) -> LossUse:
    """Where a function that computes the loss is called with the prediction, that is where to look."""
    inner: Value = use.prediction
    for _ in range(4):
        if call is not None and any(
            one is inner for one in (*call.arguments.positional, *call.arguments.named.values())
        ):
            return replace(use, site=call.site)
        if not isinstance(inner, Operation) or inner.name not in _GUARDS or not inner.operands:
            break
        inner = inner.operands[0]
    return use


def _logarithms(reader: Reader, value: Value) -> Iterator[LossUse]:
    pair, rows = written_logs.binary(value), written_logs.one_hot(reader, value)
    if pair is not None:
        yield _of("binary_cross_entropy", *pair)
    elif rows is not None:
        scale, prediction, target, operation = rows
        yield _of(f"cross_entropy of {scale}", prediction, target, operation)


def _of(loss: str, prediction: Value, target: Value, operation: Operation) -> LossUse:
    return LossUse(
        site=operation.site,
        entry=PREFIX + loss,
        prediction=prediction,
        target=target,
        settings={},
        result=operation,
    )


def _use(reader: Reader, loss: str, one: Value, two: Value, inner: Operation) -> LossUse:
    prediction, target = (one, two) if flow(reader, one).live or not flow(reader, two).live else (two, one)
    return _of(loss, prediction, target, inner)


def _formula(value: Value) -> tuple[str, Value, Value, Operation] | None:
    if not isinstance(value, Operation):
        return None
    difference = _powered(value)
    if difference is not None and _is_difference(difference):
        return ("squared_error", difference.operands[0], difference.operands[1], difference)
    if value.name == "absolute" and value.operands and _is_difference(value.operands[0]):
        inner: Operation = value.operands[0]  # type: ignore[assignment]
        return ("absolute_error", inner.operands[0], inner.operands[1], inner)
    return hinge(value)


def _powered(value: Operation) -> Operation | None:
    """What is squared: `d ** 2`, `square(d)`, `d * d`."""
    base = value.operands[0] if value.operands else None
    squared = value.name == "square" or (
        value.name == "power" and len(value.operands) == _PAIR and number(value.operands[1]) == 2.0  # noqa: PLR2004
    )
    squared = squared or (value.name == "multiply" and value.operands[0] is value.operands[-1])
    return base if squared and isinstance(base, Operation) else None


def _is_difference(value: Value) -> bool:
    return (
        isinstance(value, Operation)
        and value.name == "subtract"
        and len(value.operands) == _PAIR
        and not any(isinstance(part, Constant) for part in value.operands)
    )


def hinge(value: Operation) -> tuple[str, Value, Value, Operation] | None:
    """`max(0, 1 - y * s)`, `relu(1 - y * s)`, `clip(1 - y * s, 0)`."""
    inside = [part for part in value.operands if number(part) is None]
    low = number(value.settings.get("low")) == 0.0 or any(number(part) == 0.0 for part in value.operands)
    if len(inside) != 1 or not (value.name == "relu" or (value.name in {"maximum", "clip"} and low)):
        return None
    margin = inside[0]
    if not isinstance(margin, Operation) or margin.name != "subtract" or number(margin.operands[0]) is None:
        return None
    product = margin.operands[1]
    if isinstance(product, Operation) and product.name == "multiply" and len(product.operands) == _PAIR:
        return ("hinge", product.operands[0], product.operands[1], margin)
    return None
