"""What a look at Keras gives the rules: the loss, the last layers of the model, and the targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.facts.code.events import FIT, LossUse, Minimised
from rightloss.facts.code.shapes import Shape
from rightloss.facts.code.values import UNKNOWN, Constant, Operation, Value
from rightloss.facts.run.observed import known, leaf, setting
from rightloss.facts.run.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.events import Event
    from rightloss.facts.code.values import Site
    from rightloss.running.session import Session

_LAYERS = {"Softmax": "softmax", "ReLU": "relu"}
_ACTIVATIONS = frozenset({"softmax", "sigmoid", "relu", "tanh", "softplus", "log_softmax", "exp", "linear"})


def fitted(session: Session, place: Site, model: Any, target: Any) -> Iterator[Event]:
    """A model with one output that is fitted with a loss of Keras."""
    told = _loss(model.loss)
    outputs = getattr(model, "outputs", None)
    if told is None or outputs is None or len(outputs) != 1:
        return
    entry, settings = told
    prediction = _output(outputs[0], place)
    arrays = prediction, _target(session, model, place, target)
    result = Operation("loss", arrays, settings, place, entry)
    yield LossUse(
        site=place, entry=entry, prediction=arrays[0], target=arrays[1], settings=settings, result=result, inside=FIT
    )
    yield Minimised(site=place, value=result, how=FIT)


def _loss(given: Any) -> tuple[str, dict[str, Value]] | None:
    """The qualified name of a loss of Keras, and what it was told."""
    import keras

    if isinstance(given, str):
        given = keras.losses.get(given)
    kind = given if callable(given) and hasattr(given, "__name__") else type(given)
    if given is None or not str(kind.__module__).startswith("keras."):
        return None
    found = given.get_config() if isinstance(given, keras.losses.Loss) else {}
    settings = {name: setting(value) for name, value in found.items() if name not in {"name", "dtype"}}
    return f"keras.losses.{kind.__name__}", {name: value for name, value in settings.items() if value is not None}


def _output(tensor: Any, place: Site) -> Value:
    """What the last layers do, as far as they only arrange numbers or apply an activation."""
    history = getattr(tensor, "_keras_history", None)
    layer = getattr(history, "operation", None)
    if layer is None:
        return UNKNOWN
    shape = Shape(("N", *tensor.shape[1:]), whole=True)
    kind, name = type(layer).__name__, getattr(getattr(layer, "activation", None), "__name__", "")
    if kind in _LAYERS or (kind == "Activation" and name in _ACTIVATIONS):
        before = layer.input if not isinstance(layer.input, list) else layer.input[0]
        return _activated(_LAYERS.get(kind, name), _output(before, place), place, shape)
    if kind in {"Dense", "Conv1D", "Conv2D", "Conv3D"} and name in _ACTIVATIONS:
        path = f"keras.layers.{kind}"
        made = known(Operation("linear", (), {"units": Constant(shape.last[-1])}, place, path), shape=shape)
        return made if name == "linear" else _activated(name, made, place, shape)
    return known(Operation("seen", (), {}, place, "keras"), shape=shape)


def _activated(name: str, before: Value, place: Site, shape: Shape) -> Operation:
    return known(Operation(name, (before,), {}, place, f"keras.activations.{name}"), shape=shape)


def _target(session: Session, model: Any, place: Site, given: Any) -> Value:
    import numpy as np

    if given is None or not hasattr(given, "shape"):
        return Operation("batch", (), {}, place)
    array = np.asarray(given.detach().cpu() if hasattr(given, "detach") else given)
    summary = session.state(("keras", id(model), "target"), Summary)
    summary.add(array)
    return leaf(place, shape=Shape(("N", *array.shape[1:]), whole=True), targets=summary.targets())
