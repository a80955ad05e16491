"""Models of Keras: how they are put together, and what calling one gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rightloss.facts.code.iterate import elements
from rightloss.facts.code.values import (
    NONE,
    UNKNOWN,
    Arguments,
    Constant,
    Dictionary,
    Instance,
    Items,
    List,
    Object,
    Operation,
    Union,
    Value,
    union,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

MODELS = ("keras.Model", "keras.Sequential")
_DEEPEST = 250


def parts(reader: Reader, model: Value) -> Items | None:
    """Layers of a sequential model, in order."""
    if not isinstance(model, Object | Instance):
        return None
    added = reader.store.get((model.identity, "items"))
    if isinstance(added, Items):
        return added
    if not isinstance(model, Object):
        return Items()
    given = model.arguments.get(0, "layers")
    if given is None or given is NONE or (isinstance(given, Constant) and given.value is None):
        return None if model.arguments.open else Items()
    return elements(reader, given, None) if isinstance(given, List) else None


def add(reader: Reader, model: Value, arguments: Arguments, site: Site) -> Value | None:
    """`model.add(layer)`."""
    del site
    items = parts(reader, model)
    made = arguments.get(0, "layer")
    if items is None or made is None or not isinstance(model, Object | Instance):
        return None
    reader.store.set((model.identity, "items"), items.extended(Items((made,))))
    return NONE


def _pop(reader: Reader, model: Value, arguments: Arguments, site: Site) -> Value | None:
    del arguments, site
    items = parts(reader, model)
    if items is None or items.rest is not None or not isinstance(model, Object | Instance):
        return None
    reader.store.set((model.identity, "items"), Items(items.front[:-1]))
    return NONE


def sequential(reader: Reader, model: Value, arguments: Arguments, site: Site) -> Value | None:
    """Apply the layers one after another."""
    items = parts(reader, model)
    if items is None:
        return None
    value = arguments.get(0, "inputs") or UNKNOWN
    for part in items.all():
        value = _entered(part, value) if isinstance(part, Operation) else reader.call(part, Arguments((value,)), site)
    return value


def _entered(start: Operation, value: Value) -> Value:
    """The input that a model declares, with the array that is given in its place."""
    return replace(start, operands=(value,)) if start.name == "model_input" and not start.operands else value


def functional(reader: Reader, model: Value, arguments: Arguments, site: Site) -> Value | None:
    """The outputs of a functional model, with its inputs replaced by what is given."""
    del site
    starts, outputs = ends(reader, model)
    if outputs is None:
        return None
    given = arguments.get(0, "inputs") or UNKNOWN
    return _replaced(reader, outputs, _pairs(reader, starts, given), {}, 0)


def ends(reader: Reader, model: Value) -> tuple[Value | None, Value | None]:
    """Inputs and outputs that a functional model was made with."""
    if isinstance(model, Object):
        made = model.arguments
        return made.get(0, "inputs", "input"), made.get(1, "outputs", "output")
    if isinstance(model, Instance):
        return tuple(reader.store.value((model.identity, f"#{name}")) for name in ("inputs", "outputs"))  # type: ignore[return-value]
    return None, None


def _pairs(reader: Reader, starts: Value | None, given: Value) -> dict[int, Value]:
    if isinstance(starts, Operation):
        return {id(starts): given}
    pairs: dict[int, Value] = {}
    names = reader.store.keys(starts.identity) if isinstance(starts, Dictionary) else []
    if isinstance(starts, List):
        inner = reader.store.items(starts.identity).front
        there = reader.store.items(given.identity).front if isinstance(given, List) else ()
        pairs = {id(start): there[number] if number < len(there) else UNKNOWN for number, start in enumerate(inner)}
    for name in names:
        start = reader.store.value((starts.identity, name))  # type: ignore[union-attr]
        there_too = reader.store.value((given.identity, name)) if isinstance(given, Dictionary) else None
        pairs[id(start)] = there_too or UNKNOWN
    return pairs


def _replaced(reader: Reader, value: Value, pairs: dict[int, Value], done: dict[int, Value], depth: int) -> Value:
    """A copy of a tree with other leaves."""
    if id(value) in done or depth > _DEEPEST:
        return done.get(id(value), value)
    made = _copied(reader, value, pairs, done, depth)
    done[id(value)] = made
    return made


def _copied(reader: Reader, value: Value, pairs: dict[int, Value], done: dict[int, Value], depth: int) -> Value:
    if isinstance(value, Operation):
        if id(value) in pairs:
            return _entered(value, pairs[id(value)])
        inner = tuple(_replaced(reader, operand, pairs, done, depth + 1) for operand in value.operands)
        same = all(one is two for one, two in zip(inner, value.operands, strict=True))
        return value if same else replace(value, operands=inner)
    if isinstance(value, Union):
        found = [_replaced(reader, option, pairs, done, depth + 1) for option, _ in value.options]
        return union(found, likely=[likely for _, likely in value.options])
    if isinstance(value, List):
        items = reader.store.items(value.identity)
        made = List(fixed=value.fixed)
        front = tuple(_replaced(reader, item, pairs, done, depth + 1) for item in items.front)
        reader.store.set((made.identity, "items"), replace(items, front=front))
        return made
    if isinstance(value, Dictionary):
        return _copied_dictionary(reader, value, pairs, done, depth)
    return value


def _copied_dictionary(
    reader: Reader, value: Dictionary, pairs: dict[int, Value], done: dict[int, Value], depth: int
) -> Dictionary:
    made = Dictionary()
    for key in reader.store.keys(value.identity):
        inner = reader.store.value((value.identity, key)) or UNKNOWN
        reader.store.set((made.identity, key), _replaced(reader, inner, pairs, done, depth + 1))
    return made


def called(reader: Reader, model: Value, arguments: Arguments, site: Site) -> Value | None:
    """`model(x)`: a functional model, or a sequential one that was subclassed."""
    _, outputs = ends(reader, model)
    if outputs is None and reader.store.get((getattr(model, "identity", 0), "items")) is not None:
        return sequential(reader, model, arguments, site)
    return functional(reader, model, arguments, site)


def _predict(reader: Reader, model: Value, arguments: Arguments, site: Site) -> Value | None:
    """`model.predict(x)` gives what calling the model gives, without a gradient."""
    value = reader.call(model, Arguments((arguments.get(0, "x") or UNKNOWN,)), site)
    return Operation("detach", (value,), {}, site, cut=True) if isinstance(value, Operation | Union) else value


def _initialise(reader: Reader, model: Value, arguments: Arguments, site: Site) -> Value | None:
    """`super().__init__(inputs, outputs)` in a subclass."""
    del site
    if not isinstance(model, Instance):
        return None
    outputs = arguments.get(1, "outputs")
    if outputs is not None:
        reader.store.set((model.identity, "#inputs"), arguments.get(0, "inputs") or UNKNOWN)
        reader.store.set((model.identity, "#outputs"), outputs)
    return NONE


def _output(reader: Reader, owner: Object, name: str, site: Site) -> Value | None:
    """`model.output` and `model.input` of a functional or sequential model."""
    starts, outputs = ends(reader, owner) if owner.path == "keras.Model" else (None, None)
    if name in {"input", "inputs"}:
        return starts
    if owner.path == "keras.Sequential" and name == "output":
        return sequential(reader, owner, Arguments(), site)
    return outputs if name in {"output", "outputs"} else None


OBJECTS = {"keras.Model": called, "keras.Sequential": sequential}
OBJECT_METHODS = {
    **{(model, name): _predict for model in MODELS for name in ("predict", "predict_on_batch", "call", "__call__")},
    **{(model, "__init__"): _initialise for model in MODELS},
    **{(model, "add"): add for model in MODELS},
    **{(model, "pop"): _pop for model in MODELS},
}
ATTRIBUTES = {(model, name): _output for model in MODELS for name in ("input", "inputs", "output", "outputs")}
