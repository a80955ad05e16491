"""Pieces of one sequence: whether two arrays are cut from it at the same place, or one some steps later."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rightloss.facts.code.libraries import number
from rightloss.facts.code.values import UNKNOWN, Constant, List, Method, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader

_PASS = frozenset({"reshape", "flatten", "same", "squeeze", "array", "batch", "split", "collate"})
_PURE = frozenset(
    [
        *("index", "slice", "element", "part", "stack", "add", "subtract", "multiply", "reshape", "flatten", "batch"),
        *("range", "length", "split", "array"),
    ]
)
_MASKS = frozenset({"equal", "not_equal", "less", "greater", "invert", "bits"})
_DEEPEST = 12
_PAIR = 2


class Window(NamedTuple):
    """What is cut, where the cut starts, and by how many cuts it was moved."""

    base: Value
    start: int = 0
    terms: tuple[Value, ...] = ()  # parts of the start that are no numbers
    is_cut: bool = False
    moves: int = 0


def same(reader: Reader, one: Value | None, two: Value | None, depth: int = 0) -> bool:
    """Whether two values are equal for certain: the same array, or the same steps from the same arrays."""
    if one is two:
        return one is not None and one is not UNKNOWN
    if isinstance(one, Constant) and isinstance(two, Constant):
        return type(one.value) is type(two.value) and one.value == two.value
    if depth > _DEEPEST:
        return False
    if isinstance(one, List) and isinstance(two, List):
        return _same_lists(reader, one, two, depth)
    if isinstance(one, Method) and isinstance(two, Method):
        return one.name == two.name and same(reader, one.receiver, two.receiver, depth + 1)
    if not isinstance(one, Operation) or not isinstance(two, Operation) or one.name != two.name:
        return False
    if one.name not in _PURE or len(one.operands) != len(two.operands) or one.settings.keys() != two.settings.keys():
        return False
    parts = [*zip(one.operands, two.operands, strict=True)]
    parts += [(one.settings[key], two.settings[key]) for key in one.settings]
    return all(same(reader, left, right, depth + 1) for left, right in parts)


def _same_lists(reader: Reader, one: List, two: List, depth: int) -> bool:
    left, right = reader.store.items(one.identity), reader.store.items(two.identity)
    ends = len(left.front) == len(right.front) and len(left.back) == len(right.back)
    if not ends or (left.rest is None) is not (right.rest is None):
        return False
    return all(same(reader, a, b, depth + 1) for a, b in zip(left.all(), right.all(), strict=True))


def window(reader: Reader, value: Value, depth: int = 0) -> Window | None:
    """Where a piece of a sequence starts, if that can be told; the sequence is the last axis, or the only one."""
    if isinstance(value, List):
        row = only_row(reader, value)
        return Window(value) if row is None else window(reader, row, depth + 1)
    if not isinstance(value, Operation) or depth > _DEEPEST or not value.operands:
        return Window(value)
    if value.name in _PASS or (value.name == "stack" and _is_one_row(reader, value)):
        return window(reader, value.operands[0], depth + 1)
    if value.name == "changed":
        return _written(reader, value, depth)
    if _is_roll(value):
        return _rolled(reader, value, depth)
    return _cut(reader, value, depth) if value.name == "index" else Window(value)


def _is_one_row(reader: Reader, value: Operation) -> bool:
    """Whether all that is stacked is made in the same way."""
    first = value.operands[0]
    return len(value.operands) == 1 and (not isinstance(first, List) or only_row(reader, first) is not None)


def only_row(reader: Reader, value: Value) -> Value | None:
    """What every row of a list is, if all are made in the same way."""
    items = reader.store.items(value.identity) if isinstance(value, List) else None
    return None if items is None or items.front or items.back or items.rest is UNKNOWN else items.rest


def _written(reader: Reader, value: Operation, depth: int) -> Window | None:
    """`labels[:, :-1] = tokens[:, 1:]` holds the tokens; `labels[:, -1] = -100` changes one place."""
    key = value.settings.get("key")
    if isinstance(key, Operation) and key.name in _MASKS and isinstance(value.operands[1], Constant):
        return window(reader, value.operands[0], depth + 1)  # `labels[labels == pad] = -100` moves nothing
    place = (reader.store.items(key.identity).front if isinstance(key, List) else (key,))[-1]
    if isinstance(place, Constant) and isinstance(place.value, int) and not isinstance(place.value, bool):
        return window(reader, value.operands[0], depth + 1)
    bounds = [bound.value if isinstance(bound, Constant) else ... for bound in getattr(place, "operands", ())]
    is_front = isinstance(place, Operation) and place.name == "slice" and bounds == [None, -1, None]
    return window(reader, value.operands[1], depth + 1) if is_front else Window(value)


def _is_roll(value: Operation) -> bool:
    callee = value.settings.get("callee")
    return (callee.name if isinstance(callee, Method) else value.path.rpartition(".")[2]) == "roll"


def _rolled(reader: Reader, value: Operation, depth: int) -> Window | None:
    """`torch.roll(tokens, -1, dims=1)`."""
    steps = number(value.operands[1]) if len(value.operands) > 1 else None
    before = window(reader, value.operands[0], depth + 1)
    if before is None or steps != -1:
        return None
    return before._replace(start=before.start + 1, is_cut=True, moves=before.moves + 1)


def _cut(reader: Reader, value: Operation, depth: int) -> Window | None:
    """`tokens[:, 1:]`, `text[i : i + n]`."""
    key = value.settings.get("key")
    keys = reader.store.items(key.identity).front if isinstance(key, List) else (key,)
    slices = [part for part in keys if isinstance(part, Operation) and part.name == "slice"]
    skipped = [part for part in keys if isinstance(part, Constant) and part.value in {None, ...}]
    before = window(reader, value.operands[0], depth + 1)
    if before is None or len(slices) + len(skipped) != len(keys) or not all(map(_whole, slices[:-1])):
        return Window(value)
    if not slices:
        return before
    low, _, step = slices[-1].operands
    if not isinstance(step, Constant) or step.value is not None:
        return None
    return _moved(before, low)


def _whole(part: Operation) -> bool:
    return all(isinstance(bound, Constant) and bound.value is None for bound in part.operands)


def _moved(before: Window, low: Value) -> Window | None:
    start, rest = linear(low)
    if start < 0 and not rest:
        return None
    moves = before.moves + (start > 0)
    return Window(before.base, before.start + start, (*before.terms, *rest), is_cut=True, moves=moves)


def linear(value: Value) -> tuple[int, tuple[Value, ...]]:
    """A whole number and the parts of a sum that are no numbers: `i + 1` is 1 and `i`."""
    if isinstance(value, Constant):
        return value.value if isinstance(value.value, int) else 0, ()
    if isinstance(value, Operation) and value.name == "add" and len(value.operands) == _PAIR:
        (one, left), (two, right) = (linear(part) for part in value.operands)
        return one + two, left + right
    if isinstance(value, Operation) and value.name == "subtract" and isinstance(value.operands[1], Constant):
        one, left = linear(value.operands[0])
        return one - linear(value.operands[1])[0], left
    return 0, (value,)


def equal_terms(reader: Reader, one: tuple[Value, ...], two: tuple[Value, ...]) -> bool:
    """Whether two sums have the same parts, in any order."""
    left = list(two)
    for term in one:
        found = next((each for each in left if same(reader, term, each)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def later(reader: Reader, one: Value, two: Value) -> int | None:
    """How many steps the second piece starts after the first, if both are cut from the same sequence."""
    left, right = window(reader, one), window(reader, two)
    if left is None or right is None or not same(reader, left.base, right.base):
        return None
    return right.start - left.start if equal_terms(reader, left.terms, right.terms) else None
