"""Shapes of arrays, as far as source shows them: how many axes, and the lengths of the last ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rightloss.facts.code import arithmetic, indexing
from rightloss.facts.code.libraries import flag, number
from rightloss.facts.code.values import Constant, List, Method, Object, Operation, Union, Value, remembered

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader

_DEEPEST = 60
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """The last lengths (None: unknown, a text: a symbol equal only to itself), and whether these are all axes."""

    last: tuple[int | str | None, ...] = ()
    whole: bool = False

    @property
    def rank(self) -> int | None:
        """Number of axes."""
        return len(self.last) if self.whole else None

    def __str__(self) -> str:
        """Read as `(N, 1)`."""
        words = [("?" if length is None else str(length)) for length in self.last]
        return "(" + ", ".join([*([] if self.whole else ["…"]), *words]) + ("," if self.rank == 1 else "") + ")"


NOTHING = Shape()
_SAME = frozenset(
    [
        "softmax",
        "log_softmax",
        "sigmoid",
        "log_sigmoid",
        "relu",
        "tanh",
        "exp",
        "log",
        "softplus",
        "dropout",
        "clip",
        "detach",
        "numpy",
        "leaf",
        "round",
        "normalise",
        "negative",
        "absolute",
        "square",
        "sqrt",
        "same",
        "log1p",
        "power",
        "elementwise",
        "scaled",
        "class_numbers",
        "changed",
        "parameter",
    ]
)


@remembered
def shape(reader: Reader, value: Value, depth: int = 0) -> Shape:
    """The shape of an array."""
    if isinstance(value, Union):
        found = {shape(reader, option, depth + 1) for option, _ in value.options}
        return found.pop() if len(found) == 1 else NOTHING
    if isinstance(value, Method) and depth <= _DEEPEST:
        viewed: Shape = frames().viewed(reader, value, depth)
        return viewed
    if not isinstance(value, Operation) or depth > _DEEPEST:
        return NOTHING
    rule = _RULES.get(value.name)
    if rule is not None:
        return rule(reader, value, depth)
    return shape(reader, value.operands[0], depth + 1) if value.name in _SAME and value.operands else NOTHING


def frames() -> Any:
    """Tables build on shapes, which ask for them only when one is met."""
    from rightloss.facts.code import frames

    return frames


def _of_table(reader: Reader, value: Operation, depth: int) -> Shape:
    from rightloss.facts.code.predictions import answered

    found: Shape = frames().whole(reader, value)
    return found if found.last else answered(reader, value, depth)


def _lengths(reader: Reader, value: Value | None) -> tuple[int | str | None, ...] | None:
    if not isinstance(value, List):
        single = number(value)
        return None if single is None else (int(single),)
    items = reader.store.items(value.identity)
    if items.rest is not None:
        return None
    found = [number(item) for item in items.front]
    return tuple(None if length is None else int(length) for length in found)


def _given(reader: Reader, value: Operation, depth: int) -> Shape:
    del depth
    return declared(reader, value)


def declared(reader: Reader, value: Operation) -> Shape:
    """The shape that something is made with."""
    lengths = _lengths(reader, value.settings.get("shape"))
    return NOTHING if lengths is None else Shape(lengths, whole=True)


def _linear(reader: Reader, value: Operation, depth: int) -> Shape:
    before = shape(reader, value.operands[0], depth + 1) if value.operands else NOTHING
    units = number(value.settings.get("units"))
    last = (None if units is None else int(units),)
    if "Conv" in value.path or value.path == "keras.layers.Embedding":
        return Shape(last) if value.path.startswith("keras.") and "data_format" not in _asked(value) else NOTHING
    return Shape((*before.last[:-1], *last), before.whole)


def _asked(value: Operation) -> dict[str, Value]:
    """What the layer that made an array was told."""
    made = value.settings.get("layer")
    return made.arguments.named if isinstance(made, Object) else {}


def _recurrent(reader: Reader, value: Operation, depth: int) -> Shape:
    """The last state of a recurrent layer, or one for every step."""
    if flag(value.settings.get("steps")):
        before = shape(reader, value.operands[0], depth + 1)
        return Shape((*before.last[:-1], None), before.whole)
    units = number(value.settings.get("units"))
    return NOTHING if units is None else Shape((None, int(units)), whole=True)


def _flatten(reader: Reader, value: Operation, depth: int) -> Shape:
    """A flattening layer keeps the first axis; the function flattens everything unless it is told where to start."""
    del reader, depth
    start = number(value.settings.get("start"))
    if start == 1 or (start is None and "Flatten" in value.path):
        return Shape((None, None), whole=True)
    return Shape((None,), whole=True) if start is None and "start" not in value.settings else NOTHING


def _squeeze(reader: Reader, value: Operation, depth: int) -> Shape:
    before = shape(reader, value.operands[0], depth + 1)
    axis = number(value.settings.get("axis"))
    if "axis" in value.settings and axis is None:
        return NOTHING
    if axis is None:
        known = before.whole and None not in before.last
        return Shape(tuple(length for length in before.last if length != 1), whole=True) if known else NOTHING
    place = int(axis) if axis < 0 else int(axis) - len(before.last)
    if before.whole or axis < 0:
        if -place <= len(before.last) and before.last[place] == 1:
            kept = [length for position, length in enumerate(before.last, -len(before.last)) if position != place]
            return Shape(tuple(kept), before.whole)
        if -place <= len(before.last) and isinstance(before.last[place], int | str):
            return before
    return NOTHING


def _unsqueeze(reader: Reader, value: Operation, depth: int) -> Shape:
    before = shape(reader, value.operands[0], depth + 1)
    axis = number(value.settings.get("axis"))
    if axis is None or (not before.whole and axis >= 0):
        return Shape((1,)) if axis == -1 else NOTHING
    lengths = list(before.last)
    place = int(axis) if axis >= 0 else len(lengths) + 1 + int(axis)
    lengths.insert(place, 1)
    return Shape(tuple(lengths), before.whole)


def _reshape(reader: Reader, value: Operation, depth: int) -> Shape:
    lengths = _lengths(reader, value.settings.get("shape"))
    if lengths is None:
        return NOTHING
    before = shape(reader, value.operands[0], depth + 1) if value.operands else NOTHING
    free = [position for position, length in enumerate(lengths) if length == -1]
    known = tuple(length if length != -1 else None for length in lengths)
    symbol = next((length for length in before.last if isinstance(length, str)), None)
    if len(free) == 1 and before.whole and symbol and all(length in {1, -1} for length in lengths):
        others = [length for length in before.last if length not in {1, symbol}]
        known = tuple(symbol if length is None and not others else length for length in known)
    return Shape(known, whole=True)


def _batch(reader: Reader, value: Operation, depth: int) -> Shape:
    before = shape(reader, value.operands[0], depth + 1) if value.operands else NOTHING
    return Shape(("B", *before.last[1:]), whole=True) if before.whole and before.last else NOTHING


def _split(reader: Reader, value: Operation, depth: int) -> Shape:
    """Some of the rows, the same for all arrays that are split together."""
    before = shape(reader, value.operands[0], depth + 1) if value.operands else NOTHING
    name = value.settings.get("part")
    rows = f"{name.value if isinstance(name, Constant) else ''} {id(value.site.node)}"
    return Shape((rows, *before.last[1:]), whole=True) if before.whole and before.last else NOTHING


def _collate(reader: Reader, value: Operation, depth: int) -> Shape:
    """A batch of rows, stacked."""
    before = shape(reader, value.operands[0], depth + 1) if value.operands else NOTHING
    return Shape(("B", *before.last), whole=True) if before.whole else NOTHING


def _array(reader: Reader, value: Operation, depth: int) -> Shape:
    inner = value.operands[0] if value.operands else None
    if isinstance(inner, List):
        items = reader.store.items(inner.identity)
        if items.rest is None and items.front and all(isinstance(item, Constant) for item in items.front):
            return Shape((len(items.front),), whole=True)
        if items.rest is None and items.front and isinstance(items.front[0], List):
            row = _array(reader, Operation("array", (items.front[0],), {}, value.site), depth + 1)
            return Shape((len(items.front), *row.last), row.whole)
        return _of_rows(reader, inner)
    return NOTHING if inner is None else shape(reader, inner, depth + 1)


_SCALARS = frozenset({"item", "position", "length"})


def _of_rows(reader: Reader, rows: List, depth: int = 0) -> Shape:
    """Any number of rows that are all made alike: of numbers, or of lists of numbers."""
    made = reader.store.items(rows.identity).all()
    if made and all(number(one) is not None or getattr(one, "name", "") in _SCALARS for one in made):
        return Shape((None,), whole=True)
    if len(made) != 1 or not isinstance(made[0], List) or depth > _PAIR:
        return NOTHING
    inner = _of_rows(reader, made[0], depth + 1)
    return Shape((None, *inner.last), inner.whole)


_RULES = {
    "normal": _given,
    "randn": _given,
    "rand": _given,
    "zeros": _given,
    "ones": _given,
    "empty": _given,
    "table": _of_table,
    "call": _of_table,
    "given_shape": _given,
    "known_data": _given,
    "known_target": _given,
    "split": _split,
    "model_input": arithmetic.entering,
    "recurrent": _recurrent,
    "randint": _given,
    "choice": _given,
    "permutation": _given,
    "linear": _linear,
    "squeeze": _squeeze,
    "flatten": _flatten,
    "unsqueeze": _unsqueeze,
    "reshape": _reshape,
    "batch": _batch,
    "collate": _collate,
    "array": _array,
    "index": indexing.picked,
    **arithmetic.RULES,
}
