"""Shapes of parts of arrays: which axes an index takes away, keeps, or adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.values import Constant, List, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.shapes import Shape


def picked(reader: Reader, value: Operation, depth: int) -> Shape:
    """`y[:, 0]` drops an axis, `y[:, None]` adds one, `y[:100]` keeps them."""
    from rightloss.facts.code import frames
    from rightloss.facts.code.shapes import NOTHING, Shape, shape

    of_table: Shape | None = frames.picked(reader, value, depth)
    if of_table is not None:
        return of_table
    before = shape(reader, value.operands[0], depth + 1)
    if getattr(value.operands[0], "name", "") == "max":
        return before  # the values of `max`, or the places
    key = value.settings.get("key")
    keys = reader.store.items(key.identity).front if isinstance(key, List) and key.fixed else (key,)
    if not before.whole or any(part is None for part in keys):
        return NOTHING
    left, made = list(before.last), []
    for part in keys:
        found = _indexed(reader, part, left)
        if found is None:
            return NOTHING
        made += found
    return Shape((*made, *left), whole=True)


def _indexed(reader: Reader, key: Value | None, left: list[int | str | None]) -> list[int | str | None] | None:
    """The axes that one part of an index leaves, taken from those that are left."""
    from rightloss.facts.code.shapes import shape

    if isinstance(key, Constant) and key.value is None:
        return [1]
    if not left:
        return None
    whole_numbers = isinstance(key, Constant) and isinstance(key.value, int) and not isinstance(key.value, bool)
    if whole_numbers or (isinstance(key, Operation) and key.name == "integer"):
        left.pop(0)
        return []
    if isinstance(key, Operation) and key.name == "slice":
        length = left.pop(0)
        kept = all(isinstance(bound, Constant) and bound.value is None for bound in key.operands)
        return [length if kept else f"slice {id(key)}"]
    if isinstance(key, Operation) and _is_permutation(key):
        lengths = shape(reader, key)
        if lengths.whole:
            left.pop(0)
            return list(lengths.last)
    return None


def _is_permutation(key: Operation) -> bool:
    """Whether an index is an array of row numbers."""
    while key.name in {"index", "same", "batch"} and key.operands and isinstance(key.operands[0], Operation):
        key = key.operands[0]
    return key.name in {"randint", "permutation", "choice"}
