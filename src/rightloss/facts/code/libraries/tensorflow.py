"""TensorFlow and `keras.ops`: arithmetic, and gradients from a tape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Minimised
from rightloss.facts.code.libraries import apply, same
from rightloss.facts.code.values import (
    NONE,
    UNKNOWN,
    Arguments,
    Class,
    Constant,
    Function,
    Instance,
    Library,
    List,
    Object,
    Operation,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_axis = {"axis": (1, "axis|dim"), "keepdims": (2, "keepdims")}
_two = ("x|a|x1|input", "y|b|x2|other")
_ELEMENTWISE = {
    **{
        name: name for name in ("sigmoid", "relu", "tanh", "exp", "log", "log1p", "square", "sqrt", "softplus", "round")
    },
    "abs": "absolute",
    "absolute": "absolute",
    "negative": "negative",
    "log_sigmoid": "log_sigmoid",
    "hard_sigmoid": "sigmoid",
    "relu6": "relu",
    "stop_gradient": "detach",
    **dict.fromkeys(["gelu", "elu", "selu", "silu", "swish", "leaky_relu", "bias_add"], "any_real"),
}
_PAIRS = {
    "add": "add",
    "subtract": "subtract",
    "multiply": "multiply",
    "divide": "divide",
    "truediv": "divide",
    "matmul": "matmul",
    "dot": "matmul",
    "tensordot": "matmul",
    "maximum": "maximum",
    "minimum": "minimum",
    "power": "power",
    "pow": "power",
    "equal": "equal",
    "not_equal": "not_equal",
    "greater": "greater",
    "greater_equal": "greater",
    "less": "less",
    "less_equal": "less",
    "squared_difference": "squared_difference",
}
_ALONG = {
    **{
        name: name
        for name in (
            "sum",
            "mean",
            "max",
            "min",
            "argmax",
            "logsumexp",
            "softmax",
            "log_softmax",
            "squeeze",
            "any",
            "all",
            "prod",
        )
    },
    **{f"reduce_{name}": name for name in ("sum", "mean", "max", "min", "logsumexp", "any", "all", "prod")},
    "expand_dims": "unsqueeze",
}
_COMMON = {
    **{name: apply(word, "x|input|logits|features|a") for name, word in _ELEMENTWISE.items()},
    **{name: apply(word, *_two) for name, word in _PAIRS.items()},
    **{name: apply(word, "x|input|input_tensor|logits|a", **_axis) for name, word in _ALONG.items()},
    **dict.fromkeys(["cast", "convert_to_tensor", "identity", "copy", "ensure_shape", "to_float"], same),
    "clip": apply("clip", low=(1, "x_min|min_value"), high=(2, "x_max|max_value")),
    "clip_by_value": apply("clip", low=(1, "clip_value_min"), high=(2, "clip_value_max")),
    "where": apply("where", "condition", "x", "y"),
    "reshape": apply("reshape", "x|tensor|a", shape=(1, "shape|newshape")),
    "transpose": apply("transpose", "x|a"),
    "one_hot": apply("one_hot", "x|indices", classes=(1, "num_classes|depth")),
    "stack": apply("stack", "x|values"),
    "gather": apply("index", "x|params", key=(1, "indices")),
    "take": apply("index", "x|params", key=(1, "indices")),
}


def _made(name: str) -> Callable[..., Value]:
    """A function that makes an array of a shape."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
        del reader
        shape = arguments.get(0, "shape") or UNKNOWN
        return Operation(name, (), {"shape": shape}, site, callee.path if isinstance(callee, Library) else "")

    return handler


def _uniform(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """Real numbers, or whole ones if the type says so."""
    del reader
    kind = arguments.get(3, "dtype")
    settings = {"shape": arguments.get(0, "shape") or UNKNOWN}
    word = kind.path if isinstance(kind, Library) else str(kind.value) if isinstance(kind, Constant) else ""
    path = callee.path if isinstance(callee, Library) else ""
    if "int" not in word:
        return Operation("rand", (), settings, site, path)
    low, high = arguments.get(1, "minval") or Constant(0), arguments.get(2, "maxval") or UNKNOWN
    return Operation("randint", (), settings | {"low": low, "high": high}, site, path)


def _array(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    data = arguments.get(0, "value", "initial_value", "x") or UNKNOWN
    if isinstance(data, List):
        return Operation("array", (data,), {}, site, callee.path if isinstance(callee, Library) else "", cut=reader.cut)
    return data


def _variable(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    data = arguments.get(0, "initial_value", "initializer") or UNKNOWN
    path = callee.path if isinstance(callee, Library) else ""
    told = {"trainable": arguments.named["trainable"]} if "trainable" in arguments.named else {}
    return Operation("parameter", (data,), told, site, path, cut=reader.cut)


def _gradient(reader: Reader, tape: Value, arguments: Arguments, site: Site) -> Value:
    """`tape.gradient(loss, variables)`."""
    del tape
    value = arguments.get(0, "target")
    if value is not None:
        reader.record(Minimised(site=site, value=value, how="gradient"))
    return Operation("gradient", () if value is None else (value,), {}, site)


def _minimise(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`optimizer.minimize(loss, variables)`, where the loss may be a function of nothing."""
    if not isinstance(owner, Object) or not owner.path.startswith(("keras.optimizers", "tensorflow.")):
        return None
    loss = arguments.get(0, "loss")
    value = reader.call(loss, Arguments(), site) if isinstance(loss, Function | Instance | Class) else loss
    if value is not None:
        reader.record(Minimised(site=site, value=value, how="minimize"))
    return NONE


def _decorator(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`tf.function(f)` is called as f is."""
    del reader, callee, site
    return arguments.positional[0] if arguments.positional else None


FUNCTIONS = {
    **{f"{package}.{name}": handler for package in ("tensorflow", "keras.ops") for name, handler in _COMMON.items()},
    **{f"tensorflow.nn.{name}": handler for name, handler in _COMMON.items() if name in {*_ELEMENTWISE, *_ALONG}},
    **{f"{package}.{name}": _made(name) for package in ("tensorflow", "keras.ops") for name in ("zeros", "ones")},
    "tensorflow.random.normal": _made("randn"),
    "keras.random.normal": _made("randn"),
    "tensorflow.random.stateless_normal": _made("randn"),
    "tensorflow.random.truncated_normal": _made("randn"),
    "tensorflow.random.uniform": _uniform,
    "keras.random.uniform": _uniform,
    "tensorflow.constant": _array,
    "keras.ops.array": _array,
    "tensorflow.Variable": _variable,
    "keras.Variable": _variable,
    "tensorflow.nn.dropout": apply("dropout", "x"),
    "tensorflow.function": _decorator,
    **{f"keras.{home}.epsilon": lambda *_: Constant(1e-7) for home in ("config", "backend")},
    "tensorflow.l2_loss": apply("square", "t"),
}
OBJECT_METHODS = {
    ("tensorflow.GradientTape", "gradient"): _gradient,
    **{(f"{package}.*", "minimize"): _minimise for package in ("keras.optimizers", "tensorflow")},
}
