"""Tables: what their columns hold, and how many axes are left when some are picked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.shapes import NOTHING, Shape, shape
from rightloss.facts.code.values import Constant, List, Method, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader

_DEEPEST = 40
# Methods that give a table back: the same rows and columns, other rows, other columns.
_SAME = frozenset({"copy", "reset_index", "sort_values", "sort_index", "infer_objects", "convert_dtypes"})
_ROWS = frozenset({"dropna", "drop_duplicates", "query", "head", "tail", "sample"})
_COLUMNS = frozenset({"drop", "fillna", "assign", "rename", "astype", "set_index", "merge", "join"})
_VIEWS = frozenset({"iloc", "loc", "values"})
_NO_COLUMNS = frozenset({"index", "columns", "dtypes", "shape", "size", "ndim", "axes", "empty", "attrs", "flags"}) | {
    *("style", "plot", "at", "iat", "str", "dt", "cat", "iloc", "loc", "values", "T")
}


def table(reader: Reader, value: Value, depth: int = 0) -> Operation | None:
    """The place where a table was read, if a value is that table or one made from it by its own methods."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, Method) and value.name in _VIEWS:
        return table(reader, value.receiver, depth + 1)
    if not isinstance(value, Operation):
        return None
    if value.name == "table":
        return value
    callee = value.settings.get("callee")
    if value.name == "call" and isinstance(callee, Method) and callee.name in _SAME | _ROWS | _COLUMNS:
        return table(reader, callee.receiver, depth + 1)
    if value.name in {"changed", "split", "batch"} and value.operands:
        return table(reader, value.operands[0], depth + 1)
    if value.name == "index" and (isinstance(value.settings.get("key"), Operation) or _names(value)):
        return table(reader, value.operands[0], depth + 1)
    return None


def _names(value: Operation) -> bool:
    """Whether several columns are picked: `table[["a", "b"]]`."""
    key = value.settings.get("key")
    return isinstance(key, List) and not key.fixed and not isinstance(value.operands[0], Method)


def column(reader: Reader, value: Operation) -> Value | None:
    """What was written into the column that is picked, or what the column of a known table is."""
    key = value.settings.get("key")
    if not isinstance(key, Constant) or not isinstance(key.value, str):
        return None
    return _written(reader, value.operands[0], key.value, 0) if value.operands else None


def _written(reader: Reader, owner: Value, name: str, depth: int) -> Value | None:
    if not isinstance(owner, Operation) or depth > _DEEPEST:
        return None
    if owner.name == "table":
        return owner.settings.get(f"column {name}")
    if owner.name == "changed":
        key = owner.settings.get("key")
        if not isinstance(key, Constant):
            return None
        return owner.operands[1] if key.value == name else _written(reader, owner.operands[0], name, depth + 1)
    callee = owner.settings.get("callee")
    kept = isinstance(callee, Method) and callee.name in _SAME | {"dropna", "sample", "drop_duplicates"}
    if owner.name == "call" and kept and isinstance(callee, Method):
        return _written(reader, callee.receiver, name, depth + 1)
    return None


def whole(reader: Reader, value: Operation) -> Shape:
    """The shape of a table, or of what one of its methods gives."""
    callee = value.settings.get("callee")
    if isinstance(callee, Method) and callee.name == "pop":
        made = table(reader, callee.receiver)
        return NOTHING if made is None else Shape((f"rows {id(made.site.node)}",), whole=True)
    made = table(reader, value)
    return NOTHING if made is None else Shape((f"rows {id(made.site.node)}", None), whole=True)


def picked(reader: Reader, value: Operation, depth: int) -> Shape | None:
    """The shape of `table["a"]`, `table[["a", "b"]]`, `table.loc[rows, "a"]`; None if it is no part of a table."""
    owner, key = value.operands[0], value.settings.get("key")
    made = table(reader, owner)
    if made is None:
        return None
    rows = f"rows {id(made.site.node)}"
    if isinstance(owner, Method):
        return _located(reader, value, rows) if owner.name in {"iloc", "loc"} else None
    if isinstance(key, Constant) and isinstance(key.value, str):
        written = column(reader, value)
        known = NOTHING if written is None else shape(reader, written, depth + 1)
        return known if known.rank == 1 else Shape((rows,), whole=True)
    if isinstance(key, List) and not key.fixed:
        items = reader.store.items(key.identity)
        return Shape((rows, None if items.rest is not None else len(items.front)), whole=True)
    if isinstance(key, Operation):
        return Shape((f"rows {id(value.site.node)}", None), whole=True)
    return NOTHING


def _located(reader: Reader, value: Operation, rows: str) -> Shape:
    """`table.iloc[:, 0]`, `table.loc[:, ["a", "b"]]`, `table.iloc[:, :-1]`."""
    key = value.settings.get("key")
    keys = reader.store.items(key.identity).front if isinstance(key, List) and key.fixed else (key,)
    if not isinstance(keys[0], Operation) or len(keys) > 2:  # noqa: PLR2004
        return NOTHING
    every = keys[0].name == "slice" and all(isinstance(one, Constant) and one.value is None for one in keys[0].operands)
    first = rows if every else f"rows {id(value.site.node)}"
    if len(keys) == 1:
        return Shape((first, None), whole=True)
    if isinstance(keys[1], Constant) and isinstance(keys[1].value, int | str):
        return Shape((first,), whole=True)
    if isinstance(keys[1], List):
        items = reader.store.items(keys[1].identity)
        return Shape((first, None if items.rest is not None else len(items.front)), whole=True)
    if isinstance(keys[1], Operation) and keys[1].name == "slice":
        return Shape((first, None), whole=True)
    return NOTHING


def viewed(reader: Reader, value: Method, depth: int) -> Shape:
    """`column.values`, and `table.price`, which is a column by its name."""
    made = table(reader, value.receiver)
    if value.name == "values":
        return shape(reader, value.receiver, depth + 1)
    if made is None or isinstance(value.receiver, Method) or value.name in _NO_COLUMNS:
        return NOTHING
    return Shape((f"rows {id(made.site.node)}",), whole=True)
