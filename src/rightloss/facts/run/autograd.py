"""The graph that PyTorch keeps for the gradient, read as the tree of what was done: nothing is computed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.facts.code.shapes import Shape
from rightloss.facts.code.values import UNKNOWN, Constant, Operation, Value
from rightloss.facts.run.observed import known, setting

if TYPE_CHECKING:
    from rightloss.facts.code.values import Site

# What a node computes in our words; whatever is not here is something unseen, through which a gradient goes.
_NAMES = {
    "Softmax": "softmax",
    "LogSoftmax": "log_softmax",
    "Sigmoid": "sigmoid",
    "LogSigmoid": "log_sigmoid",
    "Relu": "relu",
    "Tanh": "tanh",
    "Softplus": "softplus",
    "Exp": "exp",
    "Log": "log",
    "Log1P": "log1p",
    "Clamp": "clip",
    "ClampMin": "clip",
    "Addmm": "linear",
    "Linear": "linear",
    "Mm": "matmul",
    "Bmm": "matmul",
    "Convolution": "convolution",
    "NativeBatchNorm": "normalise",
    "NativeLayerNorm": "normalise",
    "NativeDropout": "dropout",
    "Add": "add",
    "Sub": "subtract",
    "Rsub": "subtract",
    "Mul": "multiply",
    "Div": "divide",
    "Neg": "negative",
    "Pow": "power",
    "Abs": "absolute",
    "Sqrt": "sqrt",
    "Mean": "mean",
    "Sum": "sum",
    "Logsumexp": "logsumexp",
    "CosineSimilarity": "cosine_similarity",
}
_ARRANGES = {
    "View": "reshape",
    "UnsafeView": "reshape",
    "ReshapeAlias": "reshape",
    "Squeeze": "squeeze",
    "Unsqueeze": "unsqueeze",
    "Permute": "transpose",
    "Transpose": "transpose",
    "T": "transpose",
    "Select": "index",
    "Slice": "index",
    "Index": "index",
    "Gather": "index",
    "Unbind": "index",
    "Split": "index",
    "ToCopy": "same",
    "Clone": "same",
    "Alias": "same",
    "Expand": "same",
    "Contiguous": "same",
}
_LOSSES = {
    "NllLoss": "nll_loss",
    "NllLoss2D": "nll_loss",
    "MseLoss": "mse_loss",
    "SmoothL1Loss": "smooth_l1_loss",
    "HuberLoss": "huber_loss",
    "BinaryCrossEntropy": "binary_cross_entropy",
    "BinaryCrossEntropyWithLogits": "binary_cross_entropy_with_logits",
}
_REDUCTIONS = ("none", "mean", "sum")
_MOST_NODES = 4000
_END = "torch::autograd::AccumulateGrad"


def tree(tensor: Any, site: Site) -> Value:
    """How a tensor was made, back to parameters and data; of what lies beyond some thousands of steps, nothing."""
    return Graph(site).value(tensor.grad_fn, tensor.requires_grad)


class Graph:
    """One reading of a graph: nodes that are shared are read once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._seen: dict[Any, Operation] = {}

    def value(self, root: Any, is_leaf: bool) -> Value:
        """Give the tree above a node, without recursion: graphs are thousands of steps deep."""
        if root is None:
            return Operation("leaf", (), {}, self._site) if is_leaf else UNKNOWN
        waiting = [root]
        while waiting:
            node = waiting[-1]
            before = [each for each, _ in node.next_functions if each is not None and each not in self._seen]
            if node in self._seen or not before or len(self._seen) > _MOST_NODES:
                self._seen.setdefault(node, self._read(node))
                waiting.pop()
            else:
                waiting += before
        return self._seen[root]

    def _read(self, node: Any) -> Operation:
        name = _kind(node)
        operands: list[Value] = [
            UNKNOWN if each is None else self._seen.get(each, UNKNOWN) for each, _ in node.next_functions
        ]
        lengths = _lengths(node)
        return known(self._operation(name, node, operands, lengths), shape=lengths)

    def _operation(self, name: str, node: Any, operands: list[Value], lengths: Shape | None) -> Operation:
        site = self._site
        if node.name() == _END:
            return Operation("parameter", (), {}, site)
        if name in _LOSSES:
            return self._loss(name, node, operands)
        if name in {"Addmm", "Linear", "Convolution"}:
            units = lengths.last[1 if name == "Convolution" else -1] if lengths and lengths.last else None
            path = "torch.nn.Conv" if name == "Convolution" else "torch.nn.Linear"
            return Operation("linear", tuple(operands), {"units": Constant(units)}, site, path)
        if name in _ARRANGES:
            return self._arranged(_ARRANGES[name], operands, lengths)
        parts = tuple(self._with_numbers(name, node, operands, lengths))
        return Operation(_NAMES.get(name, "unseen"), parts, _settings(name, node), site, "torch")

    def _arranged(self, name: str, operands: list[Value], lengths: Shape | None) -> Operation:
        """A layer that is applied to a sequence is a product of tables between two views: one layer."""
        made = operands[0] if operands else UNKNOWN
        if name == "reshape" and isinstance(made, Operation) and made.name == "linear" and lengths and lengths.last:
            units = made.settings["units"]
            if isinstance(units, Constant) and units.value == lengths.last[-1]:
                return Operation("linear", made.operands, made.settings, self._site, made.path)
        return Operation(name, (made,), {}, self._site, "torch")

    def _loss(self, name: str, node: Any, operands: list[Value]) -> Operation:
        given = operands[0] if operands else UNKNOWN
        entry = _LOSSES[name]
        if entry == "nll_loss" and isinstance(given, Operation) and given.name == "log_softmax":
            entry, given = "cross_entropy", given.operands[0]
        reduction = Constant(_REDUCTIONS[getattr(node, "_saved_reduction", 1)])
        return Operation("loss", (given, UNKNOWN), {"reduction": reduction}, self._site, f"torch.nn.functional.{entry}")

    def _with_numbers(self, name: str, node: Any, operands: list[Value], lengths: Shape | None) -> list[Value]:
        """Put back the numbers of `0.01 * x`, `1 - p` and `d ** 2`, where they can be read without waking anything."""
        if name == "Pow":
            return [*operands[:1], setting(getattr(node, "_saved_exponent", None)) or UNKNOWN]
        if name == "Rsub":
            return [UNKNOWN, *operands[:1]]
        if name in {"Add", "Sub", "Mul", "Div"} and len(operands) == 1:  # beside a number of Python's
            return [*operands, setting(getattr(node, "_saved_other", None)) or UNKNOWN]
        if name in {"Mul", "Div"} and lengths is not None and not lengths.last:
            return [_factor(node, place) if each is UNKNOWN else each for place, each in enumerate(operands)]
        return operands


def _kind(node: Any) -> str:
    """`AddmmBackward0` is `Addmm`."""
    name: str = node.name().rpartition("::")[2]
    return name.rstrip("0123456789").removesuffix("Backward")


def _lengths(node: Any) -> Shape | None:
    """The shape of what a node made."""
    made = node._input_metadata  # noqa: SLF001 (the only place where a node says it)
    if not made:
        return None
    return Shape(tuple(length if isinstance(length, int) else None for length in made[0].shape), whole=True)


def _settings(name: str, node: Any) -> dict[str, Value]:
    if name in {"Softmax", "LogSoftmax"}:
        return {"axis": Constant(_signed(node._saved_dim))}  # noqa: SLF001
    if name == "Clamp":
        ends = {"low": getattr(node, "_saved_min", None), "high": getattr(node, "_saved_max", None)}
        return {key: Constant(end) for key, end in ends.items() if isinstance(end, int | float)}
    return {"axis": UNKNOWN} if name in {"Mean", "Sum"} and hasattr(node, "_saved_dim") else {}


def _signed(number: int) -> int:
    """The graph keeps -1 as the largest unsigned number."""
    return number - 2**64 if number >= 2**63 else number


def _factor(node: Any, place: int) -> Value:
    """The number beside a number: of a loss, so that nothing large is kept and nothing has to be made again."""
    try:
        saved = node._saved_self if place == 0 else node._saved_other  # noqa: SLF001
        return UNKNOWN if saved is None or saved.numel() != 1 or saved.is_cuda else Constant(float(saved))
    except (AttributeError, RuntimeError):  # freed, or written over since
        return UNKNOWN
