"""Shapes of sums, products and matrix products."""

from __future__ import annotations

import ast
from itertools import zip_longest
from typing import TYPE_CHECKING

from rightloss.facts.code.libraries import number
from rightloss.facts.code.values import Method, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.shapes import Shape

_PAIR = 2
_STATISTICS = frozenset({"mean", "std", "var", "min", "max", "sum", "ptp", "norm", "median"})
_PARTS = frozenset({"subtract", "add", "divide", "same", "array"})


def _joint(reader: Reader, value: Operation, depth: int) -> Shape:
    """Arithmetic of arrays: their shapes broadcast; numbers, and what an array's own statistics are, do not count."""
    from rightloss.facts.code.shapes import NOTHING, Shape, shape

    arrays = [operand for operand in value.operands if number(operand) is None]
    arrays = [one for one in arrays if not _is_statistic(one, [other for other in arrays if other is not one])]
    found = [shape(reader, operand, depth + 1) for operand in arrays]
    if not found or not all(one.whole for one in found):
        return NOTHING
    joined = found[0].last
    for other in found[1:]:
        pairs = list(zip_longest(reversed(joined), reversed(other.last), fillvalue=1))
        if any(one != two and 1 not in (one, two) for one, two in pairs):
            return NOTHING
        joined = tuple(two if one == 1 else one for one, two in reversed(pairs))
    return Shape(joined, whole=True)


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
    **dict.fromkeys(_TOGETHER, _joint),
    "matmul": _product,
}
