"""From the events of a reading to calls: everything a rule needs, and nothing else."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from rightloss.facts.call import Call, Head, Known
from rightloss.facts.code import written
from rightloss.facts.code.libraries import flag, number
from rightloss.facts.code.memory import once
from rightloss.facts.code.scales import scale
from rightloss.facts.code.shapes import Shape, shape
from rightloss.facts.code.targets import targets
from rightloss.facts.code.uses import PREDICTIONS
from rightloss.facts.code.values import Constant, Operation, Union, Value, remembered
from rightloss.finding import Reason
from rightloss.spelling import TARGET_FIRST, Spelling, spellings
from rightloss.vocabulary import Scale

if TYPE_CHECKING:
    from rightloss.facts.code.events import LossUse
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.possible import Possible

_HEADS = frozenset(
    {"softmax", "sigmoid", "log_softmax", "log_sigmoid", "relu", "tanh", "softplus", "exp", "linear", "clip"}
)
_PASS = frozenset(
    {"reshape", "squeeze", "unsqueeze", "flatten", "transpose", "index", "same", "dropout", "leaf", "numpy"}
)


@once
def call_of(reader: Reader, use: LossUse) -> Call:
    """Everything known about one use of a loss."""
    node = use.site.node
    arguments = [*node.args, *(keyword.value for keyword in node.keywords)] if isinstance(node, ast.Call) else []
    prediction = argument_given(use, arguments)
    predicted, targeted = shape(reader, use.prediction), shape(reader, use.target)
    return Call(
        entry=use.entry,
        spellings=spelled(use),
        place=use.site.place,
        written=_as_written(use, node),
        prediction_place=None if prediction is None else use.site.source.place(prediction),
        scale=_doubted(use, scale(use.prediction)),
        head=head(reader, use.prediction),
        columns=_last(predicted),
        target=targets(reader, use.target),
        prediction_shape=Known(predicted.last) if predicted.whole else Known(),
        target_shape=Known(targeted.last) if targeted.whole else Known(),
        inside=use.inside,
    )


def _as_written(use: LossUse, node: ast.AST) -> str:
    """The loss as the program names it: what is called, or a word such as `mse`."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return use.entry.removeprefix(written.PREFIX).replace("_", " ")


def _doubted(use: LossUse, found: Possible[Scale]) -> Possible[Scale]:
    """Keras on TensorFlow finds the numbers before a softmax or sigmoid again, whatever the loss is told."""
    benign = use.entry.startswith("keras.") and "#raw" not in use.settings and "tensorflow" in use.site.source.text
    if benign and found.sure == {Scale.PROBABILITY}:
        return replace(found, sure=found.sure | {Scale.LOGIT})
    return found


def _last(found: Shape) -> int | None:
    return found.last[-1] if found.last and isinstance(found.last[-1], int) else None


def argument_given(use: LossUse, arguments: list[ast.expr]) -> ast.expr | None:
    """The expression that was given as the prediction."""
    if use.inside or not arguments:
        return None
    node = use.site.node
    named: list[ast.expr] = [each.value for each in getattr(node, "keywords", ()) if each.arg in PREDICTIONS]
    if named:
        return named[0]
    order = next((spelling.order for spelling in spelled(use)), None)
    position = 1 if order == TARGET_FIRST else 0
    return arguments[position] if position < len(arguments) else None


def spelled(use: LossUse) -> tuple[Spelling, ...]:
    """The spellings that the entry has with these settings."""
    if use.entry.startswith(written.PREFIX):
        return (written.spelling(use.entry),)
    found = [row for rows in spellings().values() for row in rows if row.entry == use.entry]
    with_arguments = [row for row in found if row.arguments and all(_is_set(use, *pair) for pair in row.arguments)]
    without = [row for row in found if not row.arguments]
    told = {name for row in found for name, _ in row.arguments}
    unclear = [name for name in told if name in use.settings and flag(use.settings[name]) is None]
    if unclear:
        return tuple(found)
    return tuple(with_arguments or without or found)


def _is_set(use: LossUse, name: str, wanted: object) -> bool:
    value = use.settings.get(name)
    return isinstance(value, Constant) and value.value == wanted


@remembered
def head(reader: Reader, value: Value, depth: int = 0) -> Head:
    """The last layer or activation that made a prediction."""
    if isinstance(value, Union):
        found = {(one.activation, one.units) for one in (head(reader, option, depth) for option, _ in value.options)}
        return head(reader, value.options[0][0], depth) if len(found) == 1 else Head()
    if not isinstance(value, Operation) or depth > 40:  # noqa: PLR2004
        return Head()
    if value.name in _PASS and value.operands:
        return head(reader, value.operands[0], depth + 1)
    if value.name == "clip" and value.operands:
        inner = head(reader, value.operands[0], depth + 1)
        if inner.activation not in {"", "linear"}:
            return inner
    if value.name not in _HEADS:
        return Head()
    reason = Reason(f"{value.name} is the last thing applied", value.site.place)
    return Head(
        value.name,
        _last(shape(reader, value)),
        _over(reader, value) if "softmax" in value.name else None,
        number(value.settings.get("low")),
        number(value.settings.get("high")),
        (reason,),
    )


def _over(reader: Reader, value: Operation) -> int | None:
    """How many numbers a softmax runs over, if that is certain."""
    before = shape(reader, value.operands[0]) if value.operands else Shape()
    axis = value.settings.get("axis")
    place = -1 if axis is None and not value.path.startswith("torch") else number(axis)
    if place is None or not -len(before.last) <= place < len(before.last) or (place >= 0 and not before.whole):
        return None
    length = before.last[int(place)]
    return length if isinstance(length, int) else None
