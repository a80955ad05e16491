"""Layers of Keras and their activations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rightloss.facts.code.iterate import elements
from rightloss.facts.code.libraries import flag, layer, same
from rightloss.facts.code.values import (
    NONE,
    UNKNOWN,
    Arguments,
    Constant,
    Library,
    List,
    Object,
    Operation,
    Value,
    options,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_L = "keras.layers"
# What a named activation does, in our words.
ACTIVATIONS = {
    "softmax": "softmax",
    "sigmoid": "sigmoid",
    "hard_sigmoid": "sigmoid",
    "relu": "relu",
    "relu6": "relu",
    "tanh": "tanh",
    "softplus": "softplus",
    "exponential": "exp",
    "log_softmax": "log_softmax",
    "log_sigmoid": "log_sigmoid",
    **dict.fromkeys(["elu", "selu", "celu", "gelu", "swish", "silu", "mish", "leaky_relu", "hard_silu"], "any_real"),
}
_IDENTITIES = frozenset({"linear", None})


def activated(reader: Reader, value: Value, activation: Value | None, site: Site) -> Value:
    """Apply an activation: a name, a function or a layer; one that a caller may change is not certain."""
    if activation is None:
        return value
    results = [_one(reader, value, option, site) for option, _ in options(activation)]
    found = union(results, likely=[likely for _, likely in options(activation)])
    if isinstance(activation, Constant) and activation.assumed:
        return union([found, UNKNOWN], likely=[True, False])
    return found


def _one(reader: Reader, value: Value, activation: Value, site: Site) -> Value:
    if not isinstance(activation, Constant):
        return reader.call(activation, Arguments((value,)), site)
    if activation.value in _IDENTITIES:
        return value
    name = ACTIVATIONS.get(str(activation.value), "call")
    return Operation(name, (value,), {}, site, f"keras.activations.{activation.value}", cut=reader.cut)


def _dense(units: str, activation: int) -> Callable[..., Value]:
    """A layer of weights, and the activation that comes with it."""
    weigh = layer("linear", units=(0, units))

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
        made = callee.arguments if isinstance(callee, Object) else Arguments()
        value = weigh(reader, callee, arguments, site)
        return activated(reader, value, made.get(activation, "activation"), value.site)

    return handler


def _activation(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`Activation("relu")`."""
    made = callee.arguments if isinstance(callee, Object) else Arguments()
    where = callee.site if isinstance(callee, Object) else site
    value = arguments.positional[0] if arguments.positional else UNKNOWN
    return activated(reader, value, made.get(0, "activation") or UNKNOWN, where)


def _passed(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    del reader, callee, site
    return arguments.positional[0] if arguments.positional else next(iter(arguments.named.values()), None)


def _inner(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`TimeDistributed(layer)` applies the layer at each step; `Lambda(f)` calls f."""
    inner = callee.arguments.get(0, "layer", "function") if isinstance(callee, Object) else None
    return None if inner is None else reader.call(inner, Arguments(arguments.positional), site)


def _both_ways(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`Bidirectional(GRU(16, return_sequences=True))` keeps the axes that the inner layer keeps."""
    made = _inner(reader, callee, arguments, site)
    if not isinstance(made, Operation) or made.name != "recurrent":
        return None
    kept = {key: value for key, value in made.settings.items() if key == "steps"}
    return Operation("recurrent", made.operands, kept, made.site, made.path, cut=made.cut) if kept else None


def _merged(name: str) -> Callable[..., Value | None]:
    """A layer that takes a list of arrays."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
        parts = arguments.positional[0] if arguments.positional else UNKNOWN
        items = elements(reader, parts, None) if isinstance(parts, List) else None
        operands = items.all() if items is not None else (parts,)
        where = callee.site if isinstance(callee, Object) else site
        return Operation(name, operands, {}, where, callee.path if isinstance(callee, Object) else "", cut=reader.cut)

    return handler


def _input(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """The start of a functional model; the model's caller takes its place."""
    shape = arguments.get(0, "shape") or UNKNOWN
    if isinstance(shape, List):
        items = reader.store.items(shape.identity)
        with_batch = List(fixed=True)
        reader.store.set((with_batch.identity, "items"), replace(items, front=(NONE, *items.front)))
        shape = with_batch
    path = callee.path if isinstance(callee, Library) else "keras.Input"
    return Operation("model_input", (), {"shape": shape}, site, path)


def _recurrent(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    made = callee.arguments if isinstance(callee, Object) else Arguments()
    kept = {"units": made.get(0, "units") or UNKNOWN}
    if (
        flag(made.get(None, "return_sequences"), default=False) is not False
        or flag(made.get(None, "return_state"), default=False) is not False
    ):
        kept = {"steps": made.get(None, "return_sequences") or UNKNOWN}
        kept = kept if flag(made.get(None, "return_state"), default=False) is False else {}
    where = callee.site if isinstance(callee, Object) else site
    return Operation(
        "recurrent",
        arguments.positional[:1],
        kept,
        where,
        callee.path if isinstance(callee, Object) else "",
        cut=reader.cut,
    )


def _relu(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`ReLU()`, which a slope below 0 makes leaky."""
    made = callee.arguments if isinstance(callee, Object) else Arguments()
    slope, highest = made.get(1, "negative_slope"), made.get(0, "max_value")
    name = "relu" if _absent(slope) else "any_real"
    name = name if _absent(highest) else "call"
    return layer(name)(reader, callee, arguments, site)


def _absent(value: Value | None) -> bool:
    return value is None or (isinstance(value, Constant) and not value.value)


def _softmax(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    return layer("softmax", axis=(0, "axis"))(reader, callee, arguments, site)


def _function(name: str) -> Callable[..., Value]:
    """`keras.activations.relu(x)`; the first operand may be named."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
        operands = arguments.positional[:1] or tuple(arguments.named.values())[:1]
        settings = {"axis": axis} if (axis := arguments.get(1, "axis")) is not None and "softmax" in name else {}
        word = "call" if name == "relu" and len(arguments.positional) + len(arguments.named) > 1 else name
        path = callee.path if isinstance(callee, Library) else ""
        return Operation(word, operands, settings, site, path, cut=reader.cut)

    return handler


FUNCTIONS = {
    **{f"keras.activations.{name}": _function(word) for name, word in ACTIVATIONS.items()},
    "keras.activations.linear": same,
    "keras.activations.get": same,
    "keras.Input": _input,
}
OBJECTS = {
    f"{_L}.Dense": _dense("units", 1),
    **{
        f"{_L}.{kind}{n}D": _dense("filters", 99)
        for kind in ("Conv", "Convolution", "SeparableConv")
        for n in (1, 2, 3)
    },
    **{f"{_L}.Conv{n}DTranspose": _dense("filters", 99) for n in (1, 2, 3)},
    f"{_L}.Embedding": layer("linear", units=(1, "output_dim")),
    f"{_L}.Activation": _activation,
    f"{_L}.Softmax": _softmax,
    f"{_L}.ReLU": _relu,
    **{f"{_L}.{name}": layer("any_real") for name in ("LeakyReLU", "PReLU", "ELU")},
    **{
        f"{_L}.{name}": layer("normalise")
        for name in ("BatchNormalization", "LayerNormalization", "GroupNormalization")
    },
    **{
        f"{_L}.{name}": layer("dropout")
        for name in (
            "Dropout",
            "SpatialDropout1D",
            "SpatialDropout2D",
            "AlphaDropout",
            "GaussianDropout",
            "GaussianNoise",
            "ActivityRegularization",
            "Masking",
        )
    },
    f"{_L}.Identity": _passed,
    f"{_L}.InputLayer": _passed,
    f"{_L}.Flatten": layer("flatten", start=(9, "start")),
    f"{_L}.Reshape": layer("call"),
    f"{_L}.Permute": layer("transpose"),
    **{
        f"{_L}.{kind}Pooling{n}D": layer("pool")
        for kind in ("Max", "Average", "GlobalMax", "GlobalAverage")
        for n in (1, 2, 3)
    },
    **{f"{_L}.{name}": _recurrent for name in ("LSTM", "GRU", "SimpleRNN")},
    **{f"{_L}.{name}": _inner for name in ("TimeDistributed", "Lambda")},
    f"{_L}.Bidirectional": _both_ways,
    **{
        f"{_L}.{name}": _merged(word)
        for name, word in {
            "Concatenate": "concatenate",
            "Add": "add",
            "Average": "call",
            "Multiply": "multiply",
            "Dot": "matmul",
            "Subtract": "subtract",
        }.items()
    },
}
