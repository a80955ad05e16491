"""What trains without a loss being seen, and why: silence about it must not look like a pass."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.estimators import kind
from rightloss.facts.code.events import Fitted, LossUse, Minimised, Untold
from rightloss.facts.code.libraries import number, text
from rightloss.facts.code.targets import targets
from rightloss.facts.code.trees import walk
from rightloss.facts.code.values import Library, List, Method, Object, Operation, Union, Unknown, Value
from rightloss.facts.code.written import recognised
from rightloss.vocabulary import Labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Place

PREDICTION = "the prediction is made where source does not show it"
TARGET = "the targets of an estimator come from where source does not show them"
TOO_LONG = "the program does more than can be followed"
BY_HAND = "the loss is written by hand, in a form that is not recognised"
IN_MODEL = "the loss is computed inside a model of a library"
LIBRARY = "the loss comes from a library that is not known"
ARGUMENT = "the loss is an argument that no caller is seen to give"
VALUE = "what is minimised cannot be followed back to a loss"
FITTED = "what is fitted cannot be seen"
_ORDER = (IN_MODEL, LIBRARY, ARGUMENT, BY_HAND, VALUE)  # what to say where several terms are added up
_DEEPEST = 12
_SUMS = frozenset({"add", "subtract", "mean", "sum", "negative", "same", "squeeze", "stack", "array", "item", "leaf"})
_PARTS = frozenset({"index", "part", "element"})
_ARITHMETIC = ("torch.", "numpy.", "math.", "jax.", "tensorflow.", "keras.ops.", "builtins.", "scipy.")
_OF_LOSSES = ("loss", "entropy", "nll", "divergence", "criterion")
_LABELS = frozenset({"labels", "label", "targets", "target", "lm_labels", "decoder_labels"})


def unseen(reader: Reader) -> Iterator[tuple[Place, str]]:
    """Places where a number is minimised, or something fitted, of whose loss nothing is known."""
    for event in reader.events:
        if isinstance(event, Untold):
            yield event.site.place, event.why or _why(reader, event.value) or VALUE
        elif isinstance(event, Minimised) and not _has_loss(reader, event):
            yield event.site.place, _why(reader, event.value) or VALUE


def fitted(reader: Reader) -> Iterator[tuple[Place, bool]]:
    """Places where a classifier or regressor is fitted, and whether anything is known of its targets."""
    for event in reader.events:
        if isinstance(event, Fitted) and kind(reader, event.estimator):
            found = targets(reader, event.target)
            known = found.nominal or found.values is not None or found.labels.likely != frozenset(Labels)
            yield event.site.place, known


def _has_loss(reader: Reader, event: Minimised) -> bool:
    is_loss = any(part.name == "loss" for part in walk(event.value))
    return is_loss or any(isinstance(one, LossUse) for one in recognised(reader, event))


def _why(reader: Reader, value: Value, depth: int = 0) -> str:
    """What stands in the way of knowing the loss; nothing for numbers."""
    if depth > _DEEPEST:
        return VALUE
    if isinstance(value, Union):
        return _first(_why(reader, option, depth + 1) for option, _ in value.options)
    if isinstance(value, List):
        return _first(_why(reader, item, depth + 1) for item in reader.store.items(value.identity).all())
    if isinstance(value, Unknown):
        return ARGUMENT if value.why.startswith("the argument") else VALUE
    if isinstance(value, Method):
        return IN_MODEL if value.name == "loss" else VALUE
    return _of_operation(reader, value, depth) if isinstance(value, Operation) else ""


def _first(found: Iterator[str]) -> str:
    reasons = set(found)
    return next((reason for reason in _ORDER if reason in reasons), "")


def _of_operation(reader: Reader, value: Operation, depth: int) -> str:
    parts = [part for part in value.operands if number(part) is None]
    if value.name in _SUMS or (value.name in {"multiply", "divide"} and len(parts) == 1):
        return _first(_why(reader, part, depth + 1) for part in parts)
    if value.name in _PARTS and parts:
        of_loss = text(value.settings.get("key")) == "loss" or _takes_labels(parts[0])
        return IN_MODEL if of_loss else _why(reader, parts[0], depth + 1)
    return _of_call(value) if value.name == "call" else BY_HAND


def _of_call(value: Operation) -> str:
    """What an unknown callee says about the number it gives."""
    callee = value.settings.get("callee")
    if _takes_labels(value):
        return IN_MODEL
    if isinstance(callee, Unknown):
        return ARGUMENT if callee.why.startswith("the argument") else VALUE
    if isinstance(callee, Library | Object):
        named = any(word in callee.path.lower() for word in _OF_LOSSES)
        return BY_HAND if callee.path.startswith(_ARITHMETIC) and not named else LIBRARY
    if isinstance(callee, Method):
        return LIBRARY if isinstance(callee.receiver, Library | Object) else VALUE
    return VALUE


def _takes_labels(value: Value) -> bool:
    """`model(ids, labels=ids)`."""
    node = value.site.node if isinstance(value, Operation) and value.name == "call" else None
    return isinstance(node, ast.Call) and any(word.arg in _LABELS for word in node.keywords)
