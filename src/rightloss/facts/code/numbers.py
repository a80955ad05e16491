"""What a tree comes to for given numbers: our own arithmetic on what was read, nothing of the program is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.facts.code.values import Constant, Items, List, Method, Object, Operation, Union, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.reader import Reader

    Leaf = Callable[[Operation], Any]

_DEEPEST = 80
_KEEPS = frozenset(
    [
        "array",
        "same",
        "detach",
        "numpy",
        "item",
        "index",
        "element",
        "reshape",
        "squeeze",
        "unsqueeze",
        "flatten",
        "transpose",
        "split",
        "batch",
        "leaf",
    ]
)
_LIBRARIES = ("numpy", "math", "torch", "jax", "scipy", "builtins")


class Unclear(Exception):  # noqa: N818
    """The tree holds something that has no number."""


def compute(reader: Reader, value: Value, leaf: Leaf) -> Any:
    """The number or array a tree comes to; `leaf` gives the numbers of what it knows.

    Raises
    ------
    Unclear
        If a part is not known, or is no arithmetic.
    """
    return _Arithmetic(reader, leaf).of(value, 0)


class _Arithmetic:
    """One computation: trees share their branches, so that each is worked out once."""

    def __init__(self, reader: Reader, leaf: Leaf) -> None:
        self.reader = reader
        self.leaf = leaf
        self.known: dict[int, Any] = {}

    def of(self, value: Value, depth: int) -> Any:
        """The number of a tree."""
        if id(value) not in self.known:
            self.known[id(value)] = self._of(value, depth)
        return self.known[id(value)]

    def _of(self, value: Value, depth: int) -> Any:
        import numpy as np

        if depth > _DEEPEST:
            raise Unclear
        if isinstance(value, Constant) and isinstance(value.value, int | float):
            return np.float64(value.value)
        if isinstance(value, List):
            return self._row(self.reader.store.items(value.identity), depth)
        if isinstance(value, Union):
            likely = [option for option, flag in value.options if flag]
            if len(likely) == 1:
                return self.of(likely[0], depth + 1)
        if isinstance(value, Method) and value.name in {"T", "values"}:
            return self.of(value.receiver, depth + 1)
        if not isinstance(value, Operation):
            raise Unclear
        given = self.leaf(value)
        return self._operation(value, depth) if given is None else given

    def _row(self, items: Items, depth: int) -> Any:
        import numpy as np

        if items.rest is not None:
            raise Unclear
        parts = [self.of(item, depth + 1) for item in items.front]
        if len({np.shape(part) for part in parts}) > 1:
            raise Unclear
        return np.asarray(parts)

    def _operation(self, value: Operation, depth: int) -> Any:
        import numpy as np

        name = _word(value)
        if name in _KEEPS:
            return self.of(value.operands[0], depth + 1)
        function = _table().get(name)
        if function is None or (set(value.settings) & {"axis", "out", "dtype"} and name in {"sum", "mean"}):
            raise Unclear
        with np.errstate(all="ignore"):
            try:
                if name == "clip":
                    low, high = (self._bound(value, word) for word in ("low", "high"))
                    return np.clip(self.of(value.operands[0], depth + 1), low, high)
                return function(*(self.of(operand, depth + 1) for operand in value.operands if _counts(operand)))
            except (TypeError, ValueError, IndexError, FloatingPointError) as error:
                raise Unclear from error

    def _bound(self, value: Operation, word: str) -> Any:
        given = value.settings.get(word)
        if given is None or (isinstance(given, Constant) and given.value is None):
            return None
        return self.of(given, 0)


def _counts(operand: Value) -> bool:
    """Receivers of library functions are no operands."""
    return not isinstance(operand, Object)


def _word(value: Operation) -> str:
    """Our word for what is done, also where only a library's function is known."""
    callee = value.settings.get("callee")
    if value.name in {"call", "elementwise"}:
        if isinstance(callee, Method):
            return callee.name
        known = value.path.partition(".")[0] in _LIBRARIES
        return value.path.rpartition(".")[2] if known else ""
    return value.name


def _counts_of(labels: Any, *_: Any) -> Any:
    import numpy as np

    return np.unique(np.asarray(labels), return_counts=True)[1].astype(float)


def _table() -> dict[str, Any]:
    import numpy as np

    def sigmoid(x: Any) -> Any:
        return 1.0 / (1.0 + np.exp(-x))

    same = dict.fromkeys(("float", "astype", "double", "copy", "to_numpy", "asarray", "clone", "tensor"), _first)
    plain = "exp log log1p expm1 square sqrt tanh sinh cosh sign sin cos arctan mean logaddexp absolute negative"
    named = "where maximum minimum power add subtract multiply divide equal not_equal greater less fabs abs sum max min"
    return (
        {name: getattr(np, name) for name in f"{plain} {named} ones_like zeros_like floor_divide remainder".split()}
        | same
        | {
            "clip": np.clip,
            "sigmoid": sigmoid,
            "expit": sigmoid,
            "softplus": lambda x: np.logaddexp(0.0, x),
            "log_sigmoid": lambda x: -np.logaddexp(0.0, -x),
            "relu": lambda x: np.maximum(x, 0.0),
            "pow": np.power,
            "full_like": lambda x, fill: np.ones_like(x) * fill,
            "full": lambda _, fill: fill,
            "ones": lambda *_: 1.0,
            "zeros": lambda *_: 0.0,
            "true_divide": np.divide,
            "atan": np.arctan,
            "invert": lambda x: ~np.asarray(x, dtype=bool),
            "bits": lambda a, b: np.asarray(a, dtype=bool) & np.asarray(b, dtype=bool),
            "reciprocal": lambda x: 1.0 / x,
            "rsqrt": lambda x: 1.0 / np.sqrt(x),
            "counts": _counts_of,
            "bincount": _counts_of,
            "length": lambda x: np.float64(np.size(x)),
            "len": lambda x: np.float64(np.size(x)),
            "count_nonzero": np.count_nonzero,
        }
    )


def _first(x: Any, *_: Any) -> Any:
    return x
