"""JAX with optax, flax and equinox: functions of arrays, and functions of functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Minimised
from rightloss.facts.code.libraries import apply, flag, layer, number, same
from rightloss.facts.code.libraries.numpy import ELEMENTWISE
from rightloss.facts.code.uses import by_entry, function
from rightloss.facts.code.values import (
    UNKNOWN,
    Arguments,
    Constant,
    Dictionary,
    Instance,
    Items,
    Library,
    List,
    Object,
    Operation,
    Unknown,
    Value,
    options,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_axis = {"axis": (1, "axis")}
_NN = {
    "softmax": apply("softmax", "x", **_axis),
    "log_softmax": apply("log_softmax", "x", **_axis),
    "sigmoid": apply("sigmoid", "x"),
    "log_sigmoid": apply("log_sigmoid", "x"),
    "relu": apply("relu", "x"),
    "relu6": apply("relu", "x"),
    "tanh": apply("tanh", "x"),
    "softplus": apply("softplus", "x"),
    "one_hot": apply("one_hot", "x", classes=(1, "num_classes")),
    **{name: apply("any_real", "x") for name in ("gelu", "elu", "silu", "swish", "leaky_relu", "selu")},
    "logsumexp": apply("logsumexp", "a", **_axis),
}
_DEEPEST = 4
_GRADIENTS = tuple(
    f"{home}{kind}" for home in ("jax.", "equinox.filter_", "flax.nnx.") for kind in ("grad", "value_and_grad")
)
_MAPS = ("jax.vmap", "jax.pmap", "equinox.filter_vmap", "flax.nnx.vmap")


def _held(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`jax.value_and_grad(loss)`, `jax.vmap(model)`: an object that remembers the function until it is called."""
    del reader
    return Object(callee.path if isinstance(callee, Library) else "", arguments, site)


def _gradient(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """Follow the function; what it returns is minimised."""
    if not isinstance(callee, Object):
        return None
    inner = callee.arguments.get(0, "fun", "f")
    if inner is None:
        return callee  # a decorator with arguments: called with the function
    result = reader.call(inner, _learning(reader, callee, arguments, site), site)
    value = result
    if flag(callee.arguments.named.get("has_aux"), default=False) and isinstance(result, List):
        value = next(iter(reader.store.items(result.identity).all()), result)
    for option, _ in options(value):
        reader.record(Minimised(site=site, value=option, how="gradient"))
    gradient = Operation("parameters", (), {}, site)
    if not callee.path.endswith("value_and_grad"):
        return gradient
    pair = List(fixed=True)
    reader.store.set((pair.identity, "items"), Items((result, gradient)))
    return pair


def _learning(reader: Reader, callee: Object, arguments: Arguments, site: Site) -> Arguments:
    """The arguments, those that the gradient is taken for marked as what learns."""
    told = callee.arguments.get(1, "argnums")
    places = reader.store.items(told.identity).front if isinstance(told, List) else (told or Constant(0),)
    wanted = {number(place) for place in places}
    positional = [
        learnable(reader, value, site) if float(place) in wanted else value
        for place, value in enumerate(arguments.positional)
    ]
    return arguments._replace(positional=tuple(positional))


def learnable(reader: Reader, value: Value, site: Site, depth: int = 0) -> Value:
    """Arrays that learn, alone or in lists and dictionaries; models know their own."""
    if depth > _DEEPEST:
        return value
    if isinstance(value, List):
        items, made = reader.store.items(value.identity), List(fixed=value.fixed)
        front, back = (
            tuple(learnable(reader, one, site, depth + 1) for one in part) for part in (items.front, items.back)
        )
        rest = None if items.rest is None else learnable(reader, items.rest, site, depth + 1)
        reader.store.set((made.identity, "items"), Items(front, rest, back))
        return made
    if isinstance(value, Dictionary):
        table = Dictionary()
        for key in reader.store.keys(value.identity):
            inner = reader.store.value((value.identity, key))
            reader.store.set(
                (table.identity, key), UNKNOWN if inner is None else learnable(reader, inner, site, depth + 1)
            )
        return table
    if isinstance(value, Operation | Unknown) or number(value) is not None:
        return Operation("parameter", (value,), {}, site)
    return value


def _mapped(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """Follow the function for one sample: its arrays are elements of those given, of a shape that is not known."""
    inner = callee.arguments.get(0, "fun", "f") if isinstance(callee, Object) else None
    if inner is None:
        return callee  # a decorator with arguments: called with the function
    rows = tuple(
        Operation("element", (value,), {}, site) if isinstance(value, Operation) else value
        for value in arguments.positional
    )
    return reader.call(inner, arguments._replace(positional=rows), site)


def _applied(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`model.apply(params, x)` calls the model with what follows the parameters."""
    if not isinstance(owner, Instance | Object):
        return None
    named = {name: value for name, value in arguments.named.items() if name not in {"rngs", "mutable", "method"}}
    return reader.call(owner, arguments._replace(positional=arguments.positional[1:], named=named), site)


def _state(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`TrainState.create(apply_fn=model.apply, …)`."""
    made = Object("flax.training.train_state.TrainState", arguments, site)
    for name, value in arguments.named.items():
        reader.store.set((made.identity, name), value)
    del callee
    return made


def _sequential(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """Flax and equinox take the layers as one list, nnx one by one."""
    if not isinstance(callee, Object) or not arguments.positional:
        return None
    given = callee.arguments.positional
    layers = reader.store.items(given[0].identity).all() if given and isinstance(given[0], List) else given
    value = arguments.positional[0]
    for inner in layers:
        value = reader.call(inner, Arguments((value,)), site)
    return value


def _mlp(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`eqx.nn.MLP(in, out, width, depth, final_activation=…)`."""
    if not isinstance(callee, Object) or not arguments.positional:
        return None
    units = callee.arguments.get(1, "out_size") or Constant(None)
    value = Operation("linear", arguments.positional[:1], {"units": units, "layer": callee}, callee.site, callee.path)
    last = callee.arguments.named.get("final_activation")
    return value if last is None else reader.call(last, Arguments((value,)), site)


ALIASES = {
    **{f"flax.{home}.{name}": f"jax.nn.{name}" for home in ("linen", "nnx") for name in _NN},
    "jax.scipy.special.expit": "jax.nn.sigmoid",
    "jax.scipy.special.logsumexp": "jax.nn.logsumexp",
}
FUNCTIONS = {
    **{f"jax.numpy.{name}": handler for name, handler in ELEMENTWISE.items()},
    "jax.numpy.array": apply("array", "object"),
    "jax.numpy.asarray": apply("array", "a"),
    "jax.numpy.vdot": apply("multiply", "a", "b"),
    "jax.numpy.argmax": apply("argmax", "a", **_axis),
    **{f"jax.nn.{name}": handler for name, handler in _NN.items()},
    **{entry: function(entry, rows[0].order) for entry, rows in by_entry("optax").items()},
    **{
        entry.replace("optax.losses.", "optax."): function(entry, rows[0].order)
        for entry, rows in by_entry("optax").items()
    },
    **dict.fromkeys((*_GRADIENTS, *_MAPS), _held),
    **dict.fromkeys(("jax.jit", "jax.checkpoint", "jax.remat", "jax.device_put"), same),
    **dict.fromkeys(("equinox.filter_jit", "flax.nnx.jit"), same),
    "jax.lax.stop_gradient": apply("stop_gradient", "x"),
    "flax.training.train_state.TrainState.create": _state,
}
OBJECTS = {
    **dict.fromkeys(("optax.adamw", "optax.lion", "optax.lamb")),  # optimisers that shrink weights
    **dict.fromkeys(_GRADIENTS, _gradient),
    **dict.fromkeys(_MAPS, _mapped),
    "flax.linen.Dense": layer("linear", units=(0, "features")),
    "flax.linen.Conv": layer("linear", units=(0, "features")),
    "flax.linen.Sequential": _sequential,
    "flax.nnx.Sequential": _sequential,
    "flax.nnx.Linear": layer("linear", units=(1, "out_features")),
    "flax.nnx.Conv": layer("linear", units=(1, "out_features")),
    "equinox.nn.Linear": layer("linear", units=(1, "out_features")),
    "equinox.nn.Conv2d": layer("linear", units=(2, "out_channels")),
    "equinox.nn.Sequential": _sequential,
    "equinox.nn.MLP": _mlp,
    **{
        f"{home}.{name}": layer("dropout") for home in ("flax.linen", "flax.nnx", "equinox.nn") for name in ("Dropout",)
    },
    **{f"flax.{home}.{name}": layer("normalise") for home in ("linen", "nnx") for name in ("BatchNorm", "LayerNorm")},
}
OBJECT_METHODS = {("flax.linen.Module", "apply"): _applied, ("flax.linen.Sequential", "apply"): _applied}
