"""PyTorch: functions, modules and tensor methods, in the words of our operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code import attributes
from rightloss.facts.code.events import Minimised
from rightloss.facts.code.iterate import elements
from rightloss.facts.code.libraries import apply, layer, same
from rightloss.facts.code.uses import by_entry, called_object, function
from rightloss.facts.code.values import (
    NONE,
    UNKNOWN,
    Arguments,
    Bound,
    Constant,
    Dictionary,
    Function,
    Instance,
    Items,
    List,
    Object,
    Operation,
    Value,
    union,
)
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

# The functional that a loss module computes.
_MODULES = {
    "CrossEntropyLoss": "cross_entropy",
    "NLLLoss": "nll_loss",
    "BCELoss": "binary_cross_entropy",
    "BCEWithLogitsLoss": "binary_cross_entropy_with_logits",
    "MSELoss": "mse_loss",
    "L1Loss": "l1_loss",
    "SmoothL1Loss": "smooth_l1_loss",
    "HuberLoss": "huber_loss",
    "PoissonNLLLoss": "poisson_nll_loss",
    "KLDivLoss": "kl_div",
    "SoftMarginLoss": "soft_margin_loss",
    "MultiMarginLoss": "multi_margin_loss",
    "HingeEmbeddingLoss": "hinge_embedding_loss",
    "MultiLabelSoftMarginLoss": "multilabel_soft_margin_loss",
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


def _made(name: str) -> object:
    """A function that makes an array of a shape: `torch.randn(2, 3)`."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
        from rightloss.facts.code.values import Library

        path = callee.path if isinstance(callee, Library) else ""
        first = arguments.positional[0] if arguments.positional else arguments.named.get("size", UNKNOWN)
        shape = first if isinstance(first, List) else List(fixed=True)
        if shape is not first:
            reader.store.set((shape.identity, "items"), Items(arguments.positional))
        return Operation(name, (), {"shape": shape} | arguments.named, site, path)

    return handler


def _randint(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del reader, callee
    numbers = [value for value in arguments.positional if not isinstance(value, List)]
    low = numbers[0] if len(numbers) > 1 else arguments.named.get("low", Constant(0))
    high = arguments.get(len(numbers) - 1, "high") if numbers else arguments.named.get("high", UNKNOWN)
    shape = next((value for value in arguments.positional if isinstance(value, List)), arguments.named.get("size"))
    settings = {"low": low, "high": high or UNKNOWN} | ({} if shape is None else {"shape": shape})
    return Operation("randint", (), settings, site, "torch.randint")


def _tensor(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del callee
    data = arguments.positional[0] if arguments.positional else arguments.named.get("data", UNKNOWN)
    if isinstance(data, Operation) and data.name in {"loss", "mean", "sum"}:
        return Operation("detach", (data,), {}, site)
    return Operation("array", (data,), dict(arguments.named), site, "torch.tensor", cut=reader.cut)


def _linear(position: int, name: str) -> object:
    """A layer whose outputs may be any real number; `units` is how many."""
    return layer("linear", units=(position, name), inputs=(0, "in_features|in_channels"))


def _sequential(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    value = arguments.positional[0] if arguments.positional else UNKNOWN
    layers = members(reader, callee)
    if layers is None:
        return None
    for inner in (*layers.front, *([layers.rest] if layers.rest is not None else []), *layers.back):
        value = reader.call(inner, Arguments((value,)), site)
    return value


def members(reader: Reader, callee: Value) -> Items | None:
    """Modules of a container, in order."""
    if not isinstance(callee, Object | Instance):
        return None
    added = reader.store.get((callee.identity, "items"))
    if isinstance(added, Items):
        return added
    given = callee.arguments if isinstance(callee, Object) else Arguments()
    if len(given.positional) == 1:
        only = given.positional[0]
        if isinstance(only, Dictionary):
            found = [reader.store.value((only.identity, key)) for key in reader.store.keys(only.identity)]
            return Items(tuple(value for value in found if value is not None))
        if isinstance(only, List):
            items = elements(reader, only, None)
            pairs = [
                reader.store.items(item.identity).front
                for item in (items.front if items else ())
                if isinstance(item, List)
            ]
            if items and pairs and len(pairs) == len(items.front):
                return Items(tuple(pair[-1] for pair in pairs if pair))
            return items
    if given.open and not given.positional:
        return None
    return Items(given.positional, UNKNOWN if given.open else None)


def _container_element(reader: Reader, owner: Object, key: Value) -> Value | None:
    items = members(reader, owner)
    if items is None:
        return None
    if isinstance(key, Constant) and isinstance(key.value, str) and owner.arguments.positional:
        only = owner.arguments.positional[0]
        if isinstance(only, Dictionary):
            return reader.store.value((only.identity, ("key", key.value)))
    if isinstance(key, Constant) and isinstance(key.value, int) and items.rest is None:
        try:
            return items.front[key.value]
        except IndexError:
            return None
    return union(items.all()) if items.all() else None


def _append(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """Add a module to a container: `append`, `add_module`."""
    del site
    items = members(reader, owner)
    if not isinstance(owner, Object) or items is None or not arguments.positional:
        return None
    reader.store.set((owner.identity, "items"), items.extended(Items(arguments.positional[-1:])))
    return NONE


def _container_items(reader: Reader, value: Object | Operation) -> Items | None:
    return members(reader, value)


def _backward(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    del arguments
    if not isinstance(owner, Object | Instance):
        reader.record(Minimised(site=site, value=owner, how="backward"))
    return NONE


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


def _loader(reader: Reader, callee: Object | Operation) -> Items | None:
    """Batches of a data loader: a batch of each array of its data set."""
    data = callee.arguments.get(0, "dataset") if isinstance(callee, Object) else None
    parts = data.arguments.positional if isinstance(data, Object) and data.path.endswith("TensorDataset") else None
    if isinstance(data, Instance):
        return Items(rest=_collated(reader, data, callee))
    if parts is None or not isinstance(callee, Object):
        what = Operation("batch", () if data is None else (data,), {}, callee.site, "torch.utils.data.DataLoader")
        return Items(rest=what)
    batch = List(fixed=True)
    columns = tuple(Operation("batch", (part,), {"loader": callee}, callee.site) for part in parts)
    reader.store.set((batch.identity, "items"), Items(columns))
    return Items(rest=batch)


def _collated(reader: Reader, data: Instance, loader: Object | Operation) -> Value:
    """A batch of what the program's own data set gives for one index."""
    function = attributes.of_class(reader, data.kind, "__getitem__")
    index = Operation("integer", (), {}, loader.site)
    if not isinstance(function, Function) or (isinstance(loader, Object) and loader.arguments.get(6, "collate_fn")):
        return Operation("batch", (data,), {}, loader.site)
    row = reader.call(Bound(function, data), Arguments((index,)), loader.site)
    if not isinstance(row, List):
        return Operation("collate", (row,), {}, loader.site)
    batch = List(fixed=True)
    columns = tuple(Operation("collate", (part,), {}, loader.site) for part in reader.store.items(row.identity).front)
    reader.store.set((batch.identity, "items"), Items(columns))
    return batch


def _vision(reader: Reader, value: Object | Operation) -> Items | None:
    del reader
    return Items(rest=Operation("element", (value,), {}, value.site, value.path))


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
    "requires_grad_",
    "type",
    "long",
    "int",
    "type_as",
    "astype",
    "numpy",
    "bool",
    "byte",
    "short",
    "retain_grad",
    "share_memory_",
    "compile",
    "apply",
    "pin_memory",
    "tolist",
]

FUNCTIONS = {
    **{f"torch.{name}": handler for name, handler in _NAMES.items()},
    **{f"{_F}.{name}": _NAMES[name] for name in ("softplus", "logsigmoid", "one_hot", "cosine_similarity")},
    **{f"torch.{name}": _made(name) for name in ("randn", "rand", "zeros", "ones", "empty")},
    **{f"{entry}": function(entry, rows[0].order) for entry, rows in by_entry("torch").items()},
    f"{_F}.leaky_relu": apply("any_real"),
    f"{_F}.gelu": apply("any_real"),
    f"{_F}.elu": apply("any_real"),
    f"{_F}.silu": apply("any_real"),
    f"{_F}.dropout": apply("dropout"),
    f"{_F}.normalize": apply("any_real"),
    f"{_F}.layer_norm": apply("any_real"),
    f"{_F}.linear": apply("linear", "input"),
    f"{_F}.conv2d": apply("linear", "input"),
    "torch.relu_": apply("relu"),
    "torch.randint": _randint,
    "torch.tensor": _tensor,
    "torch.as_tensor": _tensor,
    "torch.from_numpy": same,
    "torch.FloatTensor": _tensor,
    "torch.LongTensor": _tensor,
    "torch.cat": apply("stack"),
    "torch.stack": apply("stack"),
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
    "Embedding": layer("any_real"),
    **{name: layer("any_real") for name in ("LeakyReLU", "GELU", "ELU", "SiLU", "PReLU", "SELU", "CELU", "Mish")},
    **{f"{kind}Pool{n}d": layer("pool") for kind in ("Max", "Avg", "AdaptiveAvg", "AdaptiveMax") for n in (1, 2, 3)},
    "DataParallel": _wrapped,
    "parallel.DistributedDataParallel": _wrapped,
    "Sequential": _sequential,
    "ModuleList": None,
    "ModuleDict": None,
}
OBJECTS = {
    **{f"{_NN}.{name}": handler for name, handler in _ACTIVATIONS.items()},
    **{f"{_NN}.{name}": called_object(f"{_F}.{entry}", PREDICTION_FIRST) for name, entry in _MODULES.items()},
    "torch.optim.swa_utils.AveragedModel": _wrapped,
}
METHODS = {
    **{name: handler for name, handler in _NAMES.items() if name not in {"reshape", "permute", "transpose"}},
    **dict.fromkeys(_TRANSPARENT, same),
    **{name: apply(_NAMES_IN_PLACE) for name, _NAMES_IN_PLACE in (("sigmoid_", "sigmoid"), ("relu_", "relu"))},
    "softmax": apply("softmax", "input", axis=(1, "dim|axis")),
    "backward": _backward,
    "train": _mode("train"),
    "eval": _mode("eval"),
    "view": _shaped("reshape"),
    "reshape": _shaped("reshape"),
    "permute": _shaped("transpose"),
    "transpose": _shaped("transpose"),
    "item": apply("item"),
    "ravel": apply("flatten"),
    "size": lambda *_: None,
}
ITERATED = {
    "torch.nn.Sequential": _container_items,
    "torch.nn.ModuleList": _container_items,
    "torch.utils.data.DataLoader": _loader,
}
ELEMENTS = {f"torch.nn.{name}": _container_element for name in ("Sequential", "ModuleList", "ModuleDict")}
OBJECT_METHODS = {
    ("torch.nn.ModuleList", "append"): _append,
    ("torch.nn.Sequential", "append"): _append,
    ("torch.nn.Sequential", "add_module"): _append,
}
