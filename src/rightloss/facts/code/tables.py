"""Tables that a program reads from files: their columns are given, and have one number for each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.values import Constant, Library, List, Method, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.shapes import Shape

_DEEPEST = 12
# Methods that give a table, or a column, of a table or a column.
_STAYS = frozenset(
    [
        "dropna",
        "drop",
        "sample",
        "fillna",
        "reset_index",
        "copy",
        "sort_values",
        "query",
        "head",
        "tail",
        "astype",
        "replace",
        "clip",
        "rename",
        "set_index",
        "to_numpy",
        "map",
        "round",
        "apply",
        "abs",
        "drop_duplicates",
    ]
)
_LOOKS = frozenset({"values", "loc", "iloc", "T", "array"})
_READS = ("pandas.read_", "polars.read_", "numpy.load", "numpy.genfromtxt", "csv.", "json.load", "pickle.load")
_PURE = ("pandas.", "polars.", "csv.", "json.", "os.", "random.", "glob.", "pathlib.", "PIL.", "cv2.", "sklearn.")


def read_from_file(value: Value, depth: int = 0) -> bool:
    """Whether an array is a part of what was read from a file, as far as it was not computed with since."""
    if depth > _DEEPEST:
        return False
    if isinstance(value, Method):
        return read_from_file(value.receiver, depth + 1)
    if not isinstance(value, Operation):
        return False
    callee = value.settings.get("callee")
    if isinstance(callee, Method):
        return read_from_file(callee.receiver, depth + 1)
    if value.name == "call":
        return value.path.startswith(_READS) or (isinstance(callee, Library) and callee.path.startswith(_READS))
    return value.name in {"index", "array", "same", "element", "part"} and any(
        read_from_file(operand, depth + 1) for operand in value.operands[:1]
    )


def gives_data(value: Operation) -> bool:
    """Whether a call of a library that knows no gradients gave an array."""
    callee = value.settings.get("callee")
    path = callee.path if isinstance(callee, Library) else value.path
    return path.startswith((*_PURE, *_READS)) or read_from_file(value)


def shape(reader: Reader, value: Value) -> Shape:
    """Rows alone for a column, rows and columns for several, where the program names them."""
    from rightloss.facts.code.shapes import NOTHING, Shape

    for _ in range(_DEEPEST):
        callee = value.settings.get("callee") if isinstance(value, Operation) else None
        if isinstance(value, Method) and value.name in _LOOKS - {"T"}:
            value = value.receiver
        elif isinstance(callee, Method) and callee.name in _STAYS:
            value = callee.receiver
        else:
            break
    if not isinstance(value, Operation) or not read_from_file(value):
        return NOTHING
    callee = value.settings.get("callee")
    rows = f"rows {id(value.site.node)}"
    if isinstance(callee, Method) and callee.name == "pop":
        return Shape((rows,), whole=True)
    key = value.settings.get("key")
    if value.name != "index" or not value.operands or isinstance(value.operands[0], Method):
        return NOTHING
    if isinstance(key, Constant) and isinstance(key.value, str):
        return Shape((rows,), whole=True)
    names = reader.store.items(key.identity) if isinstance(key, List) and not key.fixed else None
    if names is not None and names.rest is None and all(isinstance(name, Constant) for name in names.front):
        return Shape((rows, len(names.front)), whole=True)
    return NOTHING
