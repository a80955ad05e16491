"""Losses of Keras: by name, as functions and as objects; all take the target first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code import attributes
from rightloss.facts.code.events import Ordered
from rightloss.facts.code.libraries.keras_names import LOSSES, SHORT
from rightloss.facts.code.uses import use
from rightloss.facts.code.values import (
    UNKNOWN,
    Arguments,
    Class,
    Constant,
    Function,
    Instance,
    Library,
    Object,
    Operation,
    Partial,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_M = "keras.losses"
_OPTIONS = ("from_logits", "label_smoothing", "axis")  # of the cross-entropy functions, after the two arrays
_ARRAYS = {"y_true", "y_pred", "target", "output", "labels", "logits"}


def entry(name: str) -> str | None:
    """The class that a name such as `"mse"` or `"BinaryCrossentropy"` stands for."""
    if name in LOSSES.values():
        return f"{_M}.{name}"
    full = SHORT.get(name, name)
    return f"{_M}.{LOSSES[full]}" if full in LOSSES else None


def computed(
    reader: Reader, loss: Value, target: Value, prediction: Value, site: Site, *, inside: str = ""
) -> Value | None:
    """What a loss, however it is given, computes from a target and a prediction."""
    if isinstance(loss, Constant) and isinstance(loss.value, str):
        known = entry(loss.value)
        return None if known is None else use(reader, known, prediction, target, {}, site=site, inside=inside)
    if isinstance(loss, Object) and loss.path.startswith(f"{_M}."):
        return use(reader, loss.path, prediction, target, settings_of(loss), site=site, made=loss, inside=inside)
    if isinstance(loss, Library):
        return _of_library(reader, loss, (target, prediction), site, inside)
    if isinstance(loss, Function | Partial | Instance | Class | Object):
        result = reader.call(loss, Arguments((target, prediction)), site)
        method = attributes.of_class(reader, loss.kind, "call") if isinstance(loss, Instance) else loss
        if isinstance(method, Function):
            reader.record(Ordered(site=site, function=method, result=result, caller="Keras"))
        return result
    return None


def _of_library(reader: Reader, loss: Library, arrays: tuple[Value, Value], site: Site, inside: str) -> Value | None:
    from rightloss.facts.code.libraries import canonical

    path = canonical(loss.path)
    known = entry(path.rpartition(".")[2]) if path.startswith(f"{_M}.") else None
    if known is None:
        return reader.call(loss, Arguments(arrays), site)
    target, prediction = arrays
    return use(reader, known, prediction, target, {}, site=site, inside=inside)


def settings_of(made: Object) -> dict[str, Value]:
    """Settings of a loss object; the first one of a cross-entropy may be given by position."""
    settings = dict(made.arguments.named)
    settings["#object"] = Constant(value=True)
    if "rossentropy" in made.path and made.arguments.positional:
        settings.setdefault("from_logits", made.arguments.positional[0])
    if made.arguments.open:
        settings.setdefault("from_logits", UNKNOWN)
    return settings


def _object(path: str) -> Callable[..., Value | None]:
    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
        target, prediction = arguments.get(0, "y_true"), arguments.get(1, "y_pred")
        if target is None or prediction is None:
            return None
        made = callee if isinstance(callee, Object) else None
        settings = {} if made is None else settings_of(made)
        return use(reader, path, prediction, target, settings, site=site, made=made)

    return handler


def _function(path: str, **fixed: Value) -> Callable[..., Operation | None]:
    """A function of target and prediction; `fixed` are settings that its name tells."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Operation | None:
        del callee
        target = arguments.get(0, "y_true", "target", "labels")
        prediction = arguments.get(1, "y_pred", "output", "logits")
        if target is None or prediction is None:
            return None
        settings = {name: value for name, value in arguments.named.items() if name not in _ARRAYS}
        settings |= dict(zip(_OPTIONS, arguments.positional[2:], strict=False)) if "rossentropy" in path else {}
        return use(reader, path, prediction, target, settings | fixed, site=site)

    return handler


_LOGITS: dict[str, Value] = {"from_logits": Constant(value=True), "#raw": Constant(value=True)}
_TF = {
    "softmax_cross_entropy_with_logits": "CategoricalCrossentropy",
    "softmax_cross_entropy_with_logits_v2": "CategoricalCrossentropy",
    "sparse_softmax_cross_entropy_with_logits": "SparseCategoricalCrossentropy",
    "sigmoid_cross_entropy_with_logits": "BinaryCrossentropy",
    "weighted_cross_entropy_with_logits": "BinaryCrossentropy",
}
_OPS = ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy")

FUNCTIONS = {
    **{f"{_M}.{name}": _function(f"{_M}.{kind}") for name, kind in LOSSES.items()},
    **{f"keras.ops.{name}": _function(f"{_M}.{LOSSES[name]}") for name in _OPS},
    **{f"tensorflow.nn.{name}": _function(f"{_M}.{kind}", **_LOGITS) for name, kind in _TF.items()},
}
OBJECTS = {f"{_M}.{kind}": _object(f"{_M}.{kind}") for kind in LOSSES.values()}
