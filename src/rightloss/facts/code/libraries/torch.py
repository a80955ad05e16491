"""PyTorch: functions, modules and tensor methods, in the words of our operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Minimised
from rightloss.facts.code.libraries import apply, layer, same
from rightloss.facts.code.uses import by_entry, called_object, function
from rightloss.facts.code.values import (
    NONE,
    UNKNOWN,
    Arguments,
    Constant,
    Instance,
    Items,
    Library,
    List,
    Object,
    Operation,
    Value,
)
from rightloss.frameworks.torch import MODULES
from rightloss.spelling import PREDICTION_FIRST

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_F, _NN = "torch.nn.functional", "torch.nn"

ALIASES = {
    "torch.nn.modules": "torch.nn",
    "torch.nn.modules.loss": "torch.nn",
    "torch.special.expit": "torch.sigmoid",
    "torch.special.log_softmax": "torch.log_softmax",
    "torch.special.softmax": "torch.softmax",
    "torch.nn.functional.tanh": "torch.tanh",
    "torch.nn.functional.sigmoid": "torch.sigmoid",
    "torch.nn.functional.softmax": "torch.softmax",
    "torch.nn.functional.log_softmax": "torch.log_softmax",
    "torch.nn.functional.relu": "torch.relu",
    "torch.nn.functional.relu_": "torch.relu",
    "torch.functional.F": "torch.nn.functional",
}

_DEEPEST_MODEL = 4
_axis = {"axis": (1, "dim|axis")}
_NAMES = {
    "sigmoid": apply("sigmoid"),
    "softmax": apply("softmax", **_axis),
    "log_softmax": apply("log_softmax", **_axis),
    "relu": apply("relu"),
    "tanh": apply("tanh"),
    "exp": apply("exp"),
    "log": apply("log"),
    "log1p": apply("log1p"),
    "abs": apply("absolute"),
    "square": apply("square"),
    "sqrt": apply("sqrt"),
    "pow": apply("power", "input", "exponent"),
    "clamp": apply("clip", low=(1, "min"), high=(2, "max")),
    "clip": apply("clip", low=(1, "min"), high=(2, "max")),
    "argmax": apply("argmax", **_axis),
    "round": apply("round"),
    "sum": apply("sum", **_axis),
    "mean": apply("mean", **_axis),
    "max": apply("max", "input", "other|dim"),
    "maximum": apply("maximum", "input", "other"),
    "where": apply("where", "condition", "input", "other"),
    "norm": apply("norm"),
    "squeeze": apply("squeeze", **_axis),
    "unsqueeze": apply("unsqueeze", **_axis),
    "flatten": apply("flatten", start=(1, "start_dim")),
    "reshape": apply("reshape", shape=(1, "shape")),
    "permute": apply("transpose"),
    "transpose": apply("transpose"),
    "detach": apply("detach"),
    "logsumexp": apply("logsumexp", **_axis),
    "sub": apply("subtract", "input", "other"),
    "add": apply("add", "input", "other"),
    "mul": apply("multiply", "input", "other"),
    "div": apply("divide", "input", "other"),
    "neg": apply("negative"),
    "matmul": apply("matmul", "input", "other"),
    "mm": apply("matmul", "input", "other"),
    "softplus": apply("softplus"),
    "logsigmoid": apply("log_sigmoid"),
    "one_hot": apply("one_hot", classes=(1, "num_classes")),
    **{name: apply("elementwise") for name in ("sin", "cos", "sign", "rsqrt", "floor", "ceil", "erf")},
    "log_prob": apply("log_prob", "input", "value"),
    "cosine_similarity": apply("cosine_similarity", "x1", "x2"),
    "gather": apply("gather", "input", "dim", "index"),
    "eq": apply("equal", "input", "other"),
    "ne": apply("not_equal", "input", "other"),
}


def _shaped(name: str) -> object:
    """`x.view(2, 3)` and `x.view((2, 3))`."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
        first = arguments.positional[0] if arguments.positional else UNKNOWN
        shape = first if isinstance(first, List) else List(fixed=True)
        if shape is not first:
            reader.store.set((shape.identity, "items"), Items(arguments.positional))
        return Operation(name, (callee,), {"shape": shape}, site, cut=reader.cut)

    return handler


def _linear(position: int, name: str) -> object:
    """A layer whose outputs may be any real number; `units` is how many."""
    return layer("linear", units=(position, name), inputs=(0, "in_features|in_channels"))


def _backward(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    del arguments
    if not isinstance(owner, Object | Instance):
        reader.record(Minimised(site=site, value=owner, how="backward"))
    return NONE


def _joined(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`stack(arrays)`: the arrays themselves are what it is made of, as far as the list is known."""
    given = arguments.get(0, "tensors") or UNKNOWN
    items = reader.store.items(given.identity).all() if isinstance(given, List) else ()
    path = callee.path if isinstance(callee, Library) else ""
    return Operation("stack", items or (given,), {}, site, path, cut=reader.cut)


def _mode(name: str) -> object:
    """`model.train()` and `model.eval()` reach every part of a model."""

    def handler(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
        del site
        if not isinstance(owner, Instance | Object):
            return None
        wanted = arguments.positional[0] if arguments.positional else Constant(value=name == "train")
        _set_mode(reader, owner, wanted, 0)
        return owner

    return handler


def _set_mode(reader: Reader, owner: Instance | Object, wanted: Value, depth: int) -> None:
    reader.store.set((owner.identity, "training"), wanted)
    for _, part in reader.store.names(owner.identity) if depth < _DEEPEST_MODEL else ():
        if isinstance(part, Instance):
            _set_mode(reader, part, wanted, depth + 1)


def _wrapped(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`DataParallel(model)` is called as the model is."""
    inner = callee.arguments.get(0, "module", "model") if isinstance(callee, Object) else None
    return None if inner is None else reader.call(inner, arguments, site)


_TRANSPARENT = [
    "to",
    "cuda",
    "cpu",
    "float",
    "double",
    "half",
    "bfloat16",
    "contiguous",
    "clone",
    "type",
    "type_as",
    "bool",
    "byte",
    "retain_grad",
    "share_memory_",
    "apply",
    "pin_memory",
    "tolist",
]

FUNCTIONS = {
    **{f"torch.{name}": handler for name, handler in _NAMES.items()},
    **{f"{_F}.{name}": _NAMES[name] for name in ("softplus", "logsigmoid", "one_hot", "cosine_similarity")},
    **{name: function(name, rows[0].order) for name, rows in by_entry("torch").items() if not rows[0].is_class},
    f"{_F}.leaky_relu": apply("any_real"),
    f"{_F}.gelu": apply("any_real"),
    f"{_F}.elu": apply("any_real"),
    f"{_F}.silu": apply("any_real"),
    f"{_F}.dropout": apply("dropout"),
    **{f"{_F}.{name}": apply("pool") for name in ("interpolate", "upsample", "pad", "pixel_shuffle", "max_pool2d")},
    **{f"{_F}.{name}": apply("pool") for name in ("avg_pool2d", "adaptive_avg_pool2d", "max_pool1d")},
    f"{_F}.normalize": apply("any_real"),
    f"{_F}.layer_norm": apply("any_real"),
    f"{_F}.linear": apply("linear", "input"),
    f"{_F}.conv2d": apply("linear", "input"),
    "torch.relu_": apply("relu"),
    **dict.fromkeys(("torch.cat", "torch.stack", "torch.vstack", "torch.hstack", "torch.concat"), _joined),
    "torch.zeros_like": apply("call"),
    "torch.compile": same,
    "torch.jit.script": same,
    "copy.deepcopy": same,
    "copy.copy": same,
}

_ACTIVATIONS = {
    "Softmax": layer("softmax", axis=(0, "dim")),
    "LogSoftmax": layer("log_softmax", axis=(0, "dim")),
    "Sigmoid": layer("sigmoid"),
    "LogSigmoid": layer("log_sigmoid"),
    "ReLU": layer("relu"),
    "ReLU6": layer("relu"),
    "Softplus": layer("softplus"),
    "Tanh": layer("tanh"),
    "Hardsigmoid": layer("sigmoid"),
    "Softmax2d": layer("softmax"),
    "Flatten": layer("flatten", start=(0, "start_dim")),
    "Unflatten": layer("call"),
    "Identity": same,
    "Dropout": layer("dropout"),
    "Dropout1d": layer("dropout"),
    "Dropout2d": layer("dropout"),
    "Squeeze": layer("squeeze"),
    "Linear": _linear(1, "out_features"),
    "LazyLinear": _linear(0, "out_features"),
    "Bilinear": _linear(2, "out_features"),
    **{f"Conv{n}d": _linear(1, "out_channels") for n in (1, 2, 3)},
    **{f"ConvTranspose{n}d": _linear(1, "out_channels") for n in (1, 2, 3)},
    **{f"BatchNorm{n}d": layer("normalise") for n in (1, 2, 3)},
    "LayerNorm": layer("normalise"),
    "GroupNorm": layer("normalise"),
    "Embedding": layer("any_real", width=(1, "embedding_dim")),
    **{name: layer("any_real") for name in ("LeakyReLU", "GELU", "ELU", "SiLU", "PReLU", "SELU", "CELU", "Mish")},
    **{f"{kind}Pool{n}d": layer("pool") for kind in ("Max", "Avg", "AdaptiveAvg", "AdaptiveMax") for n in (1, 2, 3)},
    "PixelShuffle": layer("pool"),
    "Upsample": layer("pool"),
    "DataParallel": _wrapped,
    "parallel.DistributedDataParallel": _wrapped,
}
OBJECTS = {
    **{f"{_NN}.{name}": handler for name, handler in _ACTIVATIONS.items()},
    **{f"{_NN}.{name}": called_object(f"{_F}.{entry}", PREDICTION_FIRST) for entry, name in MODULES.items()},
    f"{_NN}.HingeEmbeddingLoss": called_object(f"{_F}.hinge_embedding_loss", PREDICTION_FIRST),
    "torch.optim.swa_utils.AveragedModel": _wrapped,
}
METHODS = {
    **{name: handler for name, handler in _NAMES.items() if name not in {"reshape", "permute", "transpose"}},
    **dict.fromkeys(_TRANSPARENT, same),
    **{name: apply(_NAMES_IN_PLACE) for name, _NAMES_IN_PLACE in (("sigmoid_", "sigmoid"), ("relu_", "relu"))},
    "softmax": apply("softmax", "input", axis=(1, "dim|axis")),
    "backward": _backward,
    "requires_grad_": apply("leaf"),
    "train": _mode("train"),
    "eval": _mode("eval"),
    "view": _shaped("reshape"),
    "reshape": _shaped("reshape"),
    "permute": _shaped("transpose"),
    "transpose": _shaped("transpose"),
    "item": apply("item"),
    "numpy": apply("numpy"),
    "ravel": apply("flatten"),
    "size": lambda *_: None,
}
