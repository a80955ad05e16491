"""Losses written by hand, recognised by their arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import LossUse, Minimised
from rightloss.facts.code.libraries import number
from rightloss.facts.code.trees import flow, walk
from rightloss.facts.code.values import Constant, Operation, Value
from rightloss.spelling import PREDICTION_FIRST, Spelling
from rightloss.vocabulary import Labels, Reduction, Scale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader

PREFIX = "written by hand."
_KINDS = {
    "squared_error": (Scale.REAL, Labels.REAL),
    "absolute_error": (Scale.REAL, Labels.REAL),
    "hinge": (Scale.SCORE, Labels.PLUS_MINUS),
}
_PAIR = 2


def spelling(entry: str) -> Spelling:
    """What a recognised formula computes."""
    loss = entry.removeprefix(PREFIX)
    scale, labels = _KINDS[loss]
    return Spelling(loss, entry, PREDICTION_FIRST, scale, labels, Reduction.MEAN)


def recognised(reader: Reader, seen: Minimised) -> Iterator[LossUse]:
    """The losses in what is minimised, each with its prediction and its target."""
    for operation in walk(seen.value):
        if operation.name in {"mean", "sum"} and len(operation.operands) == 1:
            found = _formula(operation.operands[0])
            if found is not None:
                yield _use(reader, *found)


def _use(reader: Reader, loss: str, one: Value, two: Value, inner: Operation) -> LossUse:
    prediction, target = (one, two) if flow(reader, one).live or not flow(reader, two).live else (two, one)
    return LossUse(
        site=inner.site, entry=PREFIX + loss, prediction=prediction, target=target, settings={}, result=inner
    )


def _formula(value: Value) -> tuple[str, Value, Value, Operation] | None:
    if not isinstance(value, Operation):
        return None
    difference = _powered(value)
    if difference is not None and _is_difference(difference):
        return ("squared_error", difference.operands[0], difference.operands[1], difference)
    if value.name == "absolute" and _is_difference(value.operands[0]):
        inner: Operation = value.operands[0]  # type: ignore[assignment]
        return ("absolute_error", inner.operands[0], inner.operands[1], inner)
    return _hinge(value)


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


def _hinge(value: Operation) -> tuple[str, Value, Value, Operation] | None:
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
