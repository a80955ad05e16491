"""Shapes of sums, products and matrix products."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.libraries import number
from rightloss.facts.code.values import Method, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.shapes import Shape

_PAIR = 2
_DEEPEST = 6
_NUMERIC = frozenset({"sqrt", "add", "subtract", "multiply", "divide", "power", "negative", "log", "exp"})
_STATISTICS = frozenset({"mean", "std", "var", "min", "max", "sum", "ptp", "norm", "median"})
_PARTS = frozenset({"subtract", "add", "divide", "same", "array"})


def _joint(reader: Reader, value: Operation, depth: int) -> Shape:
    """Arithmetic of arrays: their shapes broadcast; numbers, and what an array's own statistics are, do not count."""
    from rightloss.facts.code.shapes import NOTHING, Shape, shape

    arrays = [operand for operand in value.operands if not _is_number(operand)]
    arrays = [one for one in arrays if not _is_statistic(one, [other for other in arrays if other is not one])]
    found = [shape(reader, operand, depth + 1) for operand in arrays]
    lengths = [_broadcast(found, place) for place in range(max((len(one.last) for one in found), default=0), 0, -1)]
    whole = bool(found) and all(one.whole for one in found)
    if 0 in lengths or not (whole or any(lengths)):
        return NOTHING
    return Shape(tuple(lengths), whole)


def _broadcast(found: list[Shape], place: int) -> int | str | None:
    """How long an axis becomes, counted from the last; 0 where the lengths do not fit."""
    given = [one.last[-place] if place <= len(one.last) else (1 if one.whole else None) for one in found]
    longer = {length for length in given if length not in {1, None}}
    if len(longer) > 1:
        return 0
    return longer.pop() if longer else (None if None in given else 1)


def _is_number(value: Value, depth: int = 0) -> bool:
    """Whether this is one number: a constant, a length, or computed from such."""
    if number(value) is not None:
        return True
    if not isinstance(value, Operation) or depth > _DEEPEST:
        return False
    if value.name in {"length", "item"}:
        return True
    plain = value.name in _NUMERIC or value.path.startswith("math.")
    return plain and bool(value.operands) and all(_is_number(one, depth + 1) for one in value.operands)


def _is_statistic(value: Value, others: list[Value]) -> bool:
    """Whether this is a mean or another statistic of an array beside it, as in `(x - x.mean(0)) / x.std(0)`."""
    if not isinstance(value, Operation):
        return False
    callee = value.settings.get("callee")
    named = isinstance(callee, Method) and callee.name in _STATISTICS
    of = callee.receiver if named and isinstance(callee, Method) else None
    if value.name in _STATISTICS and value.operands:
        of = value.operands[0]
    return of is not None and any(_begins_with(other, of) for other in others)


def _begins_with(value: Value, base: Value) -> bool:
    for _ in range(4):
        if value is base or _is_same_data(value, base):
            return True
        if not isinstance(value, Operation) or value.name not in _PARTS or not value.operands:
            return False
        value = value.operands[0]
    return value is base


def _is_same_data(one: Value, other: Value) -> bool:
    """Each look at a data set's array gives another value of the same name and place."""
    pair = (one, other)
    known = all(isinstance(each, Operation) and each.name == "known_data" for each in pair)
    return known and len({id(each.site.node) for each in pair if isinstance(each, Operation)}) == 1


def _product(reader: Reader, value: Operation, depth: int) -> Shape:
    """A matrix product: the last axis of the first array meets the one before the last of the second."""
    from rightloss.facts.code.shapes import NOTHING, Shape, shape

    if len(value.operands) != _PAIR:
        return NOTHING
    one, two = (shape(reader, operand, depth + 1) for operand in value.operands)
    if not two.whole or len(two.last) not in {1, _PAIR}:
        return NOTHING
    if not one.whole:
        return Shape(two.last[1:]) if len(two.last) == _PAIR else NOTHING
    return Shape((*one.last[:-1], *two.last[1:]), whole=True) if one.last else NOTHING


def _reduced(reader: Reader, value: Operation, depth: int) -> Shape:
    """A sum or mean over one axis takes it away, unless the call says otherwise."""
    from rightloss.facts.code.shapes import NOTHING, Shape, shape

    node, axis = value.site.node, number(value.settings.get("axis"))
    plain = isinstance(node, ast.Call) and not any((word.arg or "keep").startswith("keep") for word in node.keywords)
    before = shape(reader, value.operands[0], depth + 1) if value.operands else NOTHING
    if axis is None or not plain or not before.whole or not -len(before.last) <= axis < len(before.last):
        return NOTHING
    lengths = list(before.last)
    del lengths[int(axis)]
    return Shape(tuple(lengths), whole=True)


def _largest(reader: Reader, value: Operation, depth: int) -> Shape:
    """`scores.max(1)`: values and places, each without that axis."""
    from rightloss.facts.code.shapes import NOTHING, Shape, shape

    axis = number(value.operands[1]) if len(value.operands) == _PAIR else None
    if axis is None:
        return NOTHING
    before = shape(reader, value.operands[0], depth + 1)
    if not before.whole and axis == 1.0 and _is_layer(value.operands[0]):
        return Shape((assumed_rows(value),), whole=True)
    if not before.whole or not -len(before.last) <= axis < len(before.last):
        return NOTHING
    lengths = list(before.last)
    del lengths[int(axis)]
    return Shape(tuple(lengths), whole=True)


def _is_layer(value: Value) -> bool:
    """Whether axis 1 of this is that of its units, if it is a plain batch."""
    while isinstance(value, Operation) and value.name == "detach" and value.operands:
        value = value.operands[0]
    return isinstance(value, Operation) and value.name == "linear" and "Conv" not in value.path


def assumed_rows(value: Operation) -> str:
    """A symbol for the rows of what is taken for a plain batch: scores of one layer, with an axis 1."""
    return f"{ASSUMED}{id(value.site.node)}"


ASSUMED = "? "


def gathered(reader: Reader, value: Operation, depth: int) -> Shape:
    """As many axes as the indices have; `scores.gather(1, i.unsqueeze(1))` gives one column of a plain batch."""
    from rightloss.facts.code.shapes import NOTHING, Shape, shape

    if len(value.operands) <= _PAIR:
        return NOTHING
    places, axis, index = shape(reader, value.operands[2], depth + 1), number(value.operands[1]), value.operands[2]
    if places.whole or axis != 1.0 or not _is_layer(value.operands[0]):
        return places
    while isinstance(index, Operation) and index.name in {"same", "cast"}:
        index = index.operands[0]
    column = isinstance(index, Operation) and index.name == "unsqueeze" and number(index.settings.get("axis")) in _LAST
    return Shape((assumed_rows(value), 1), whole=True) if column else places


_LAST = (1.0, -1.0)


def stacked(reader: Reader, value: Operation, depth: int) -> Shape:
    """`stack(rows)`: one more axis in front, where all rows are made alike."""
    from rightloss.facts.code.shapes import NOTHING, Shape, shape

    node = value.site.node
    plain = isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords
    if not plain or not value.path.endswith(".stack") or len(value.operands) != 1:
        return NOTHING
    row = shape(reader, value.operands[0], depth + 1)
    return Shape((None, *row.last), row.whole)


def _looked_up(reader: Reader, value: Operation, depth: int) -> Shape:
    """Activations keep the shape; an embedding adds an axis."""
    from rightloss.facts.code.shapes import NOTHING, Shape, shape

    before = shape(reader, value.operands[0], depth + 1) if value.operands else NOTHING
    if "width" not in value.settings:
        return NOTHING if value.path.endswith("Embedding") else before
    width = number(value.settings["width"])
    return Shape((*before.last, None if width is None else int(width)), before.whole)


def _sequence(reader: Reader, value: Operation, depth: int) -> Shape:
    """What a recurrent layer gives for every step: the last axis is as long as its state."""
    from rightloss.facts.code.shapes import Shape, shape

    before, units = shape(reader, value.operands[0], depth + 1), number(value.settings.get("units"))
    return Shape((*before.last[:-1], None if units is None else int(units)), before.whole)


def _state(reader: Reader, value: Operation, depth: int) -> Shape:
    """The last state of each layer of a recurrent network, for each sequence of a batch."""
    from rightloss.facts.code.shapes import Shape, shape

    before, units = shape(reader, value.operands[0], depth + 1), number(value.settings.get("units"))
    axis = number(value.settings.get("batch_axis"))
    if before.rank != 3 or axis is None:  # noqa: PLR2004
        return Shape()
    return Shape((None, before.last[int(axis)], None if units is None else int(units)), whole=True)


def _features(reader: Reader, value: Operation, depth: int) -> Shape:
    """One row of features for each sample that a ready-made model is given; `axes` where it gives more than one."""
    from rightloss.facts.code.shapes import Shape, shape

    before = shape(reader, value.operands[0], depth + 1) if value.operands else Shape()
    kept = int(number(value.settings.get("axes")) or 1)
    rows = before.last[:kept] if before.whole and len(before.last) >= kept else (None,) * kept
    return Shape((*rows, None), whole=True)


def entering(reader: Reader, value: Operation, depth: int) -> Shape:
    """The input that a model declares: as many rows as are given, the other lengths as declared."""
    from rightloss.facts.code.shapes import Shape, declared, shape

    own = declared(reader, value)
    given = shape(reader, value.operands[0], depth + 1) if value.operands else own
    if not own.whole or not own.last or own.last[0] is not None:
        return own if own.last else given
    rows = given.last[0] if given.rank == own.rank and given.last else None
    return Shape((rows or f"batch {id(value.site.node)}", *own.last[1:]), whole=True)


def _one_hot(reader: Reader, value: Operation, depth: int) -> Shape:
    """One more axis, of the classes; Keras takes an axis of length 1 away before."""
    from rightloss.facts.code.shapes import NOTHING, Shape, shape

    before = shape(reader, value.operands[0], depth + 1) if value.operands else NOTHING
    kept = before.last[:-1] if before.last[-1:] == (1,) and value.path.startswith(_SQUEEZE) else before.last
    classes = number(value.settings.get("classes"))
    return Shape((*kept, None if classes is None else int(classes)), before.whole)


_SQUEEZE = ("keras.utils", "sklearn")
_TOGETHER = ("add", "subtract", "multiply", "divide", "greater", "less", "equal", "not_equal", "maximum", "minimum")
RULES = {
    "sequence": _sequence,
    "state": _state,
    "features": _features,
    "one_hot": _one_hot,
    "any_real": _looked_up,
    **dict.fromkeys(("sum", "mean"), _reduced),
    "max": _largest,
    "gather": gathered,
    "stack": stacked,
    **dict.fromkeys(_TOGETHER, _joint),
    "matmul": _product,
}
