"""Whether the target is one of the numbers that a model is given: columns of tables, values of windows."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.noise import adds_axis
from rightloss.facts.code.trees import walk
from rightloss.facts.code.values import Constant, Library, List, Method, Operation, Value
from rightloss.facts.code.windows import equal_terms, linear, only_row, same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader

_PASS = frozenset({"split", "scaled", "array", "batch", "same", "reshape", "flatten", "squeeze", "unsqueeze", "stack"})
_VIEWS = frozenset({"values", "iloc", "loc"})
_SPREADS = ("pandas.get_dummies", "sklearn.utils.shuffle")  # a table becomes a table with the same amounts
_COPIES = frozenset({"astype", "to_numpy", "copy", "ravel", "fit_transform", "transform", "dropna", "fillna"})
_LOADERS = ("read_csv", "read_excel", "read_parquet", "read_table", "loadtxt", "genfromtxt", "load_dataset", "load")
_DEEPEST = 30


def source(reader: Reader, value: Value, depth: int = 0) -> Value:
    """The array or table before it was split, scaled or brought into another form."""
    if isinstance(value, List):
        row = only_row(reader, value)
        return value if row is None else source(reader, row, depth + 1)
    if isinstance(value, Method) and value.name in _VIEWS:
        return source(reader, value.receiver, depth + 1)
    if not isinstance(value, Operation) or not value.operands or depth > _DEEPEST:
        return value
    callee = value.settings.get("callee")
    if isinstance(callee, Library) and callee.path in _SPREADS:
        return source(reader, value.operands[0], depth + 1)
    if value.name in _PASS or adds_axis(reader, value):
        return source(reader, value.operands[0], depth + 1)
    if isinstance(callee, Method) and callee.name in _COPIES:
        at = 1 if callee.name.endswith("transform") and len(value.operands) > 1 else 0
        return source(reader, value.operands[at], depth + 1)
    return value


def keeps_column(reader: Reader, features: Value, target: Value) -> str:
    """The name or number of the column that is the target and is still among the features; else nothing."""
    given, asked = source(reader, features), source(reader, target)
    if not isinstance(asked, Operation) or asked.name != "index" or not isinstance(given, Operation):
        return ""
    column = _column(reader, asked.settings.get("key"))
    table = source(reader, asked.operands[0])
    if column is None or not _is_loaded(table) or changes_tables(reader):
        return ""
    if given.name == "index" and same(reader, source(reader, given.operands[0]), table):
        kept = _holds(reader, given.settings.get("key"), column)
    else:
        kept = _is_dropped(reader, given, table, column) is False
    return f"`{column}`" if kept else ""


def _is_loaded(table: Value) -> bool:
    return isinstance(table, Operation) and table.path.rpartition(".")[2] in _LOADERS


def _column(reader: Reader, key: Value | None) -> str | int | None:
    """`table["price"]`, `array[:, -1]`."""
    if isinstance(key, List):
        front = reader.store.items(key.identity).front
        rows = front[0] if len(front) == 2 else None  # noqa: PLR2004
        is_every_row = isinstance(rows, Operation) and rows.name == "slice"
        last = front[1] if is_every_row else None
        return last.value if isinstance(last, Constant) and isinstance(last.value, str | int) else None
    return key.value if isinstance(key, Constant) and isinstance(key.value, str) else None


def _holds(reader: Reader, key: Value | None, column: str | int) -> bool:
    """Whether the columns that a key picks hold one for certain: `table[["rooms", "area"]]`, `array[:, 1:]`."""
    front = reader.store.items(key.identity).front if isinstance(key, List) else ()
    if isinstance(column, str):
        return any(isinstance(each, Constant) and each.value == column for each in front)
    part = front[1] if len(front) == 2 else None  # noqa: PLR2004
    if not isinstance(part, Operation) or part.name != "slice":
        return False
    low, high, step = (bound.value if isinstance(bound, Constant) else "?" for bound in part.operands)
    if step is not None or not all(bound is None or isinstance(bound, int) for bound in (low, high)):
        return False
    return within(column, low, high)  # type: ignore[arg-type]


def within(place: int, low: int | None, high: int | None) -> bool:
    """Whether a slice that is not empty holds a place for certain, however long the axis is.

    Examples
    --------
    >>> within(-1, 1, None), within(-1, 0, -1), within(7, 0, 8), within(4, 0, -1)
    (True, False, True, False)
    """
    low = low or 0
    if place >= 0:
        return place == low or (0 <= low <= place and (high is None or place < high))
    if high is not None and (high >= 0 or place >= high):
        return False
    return low == 0 or (low < 0 and low <= place) or (high is None and place == -1)


def _is_dropped(reader: Reader, given: Operation, table: Value, column: str | int) -> bool | None:
    """Whether `table.drop(columns=[…])` takes a column away; None if the array is made otherwise."""
    if given is table:
        return False
    callee = given.settings.get("callee")
    if not isinstance(callee, Method) or callee.name != "drop" or len(given.operands) < 2:  # noqa: PLR2004
        return None
    node = given.site.node
    words = {one.arg for one in node.keywords} if isinstance(node, ast.Call) else set()
    if not words & {"columns", "axis"} or "index" in words or not isinstance(column, str):
        return None
    names = list(_names(reader, given.operands[1:]))
    before = source(reader, callee.receiver)
    if None in names or (before is not table and not same(reader, before, table)):
        inner = _is_dropped(reader, before, table, column) if isinstance(before, Operation) else None
        return inner if None not in names and column not in names else None
    return column in names


def _names(reader: Reader, given: tuple[Value, ...]) -> Iterator[object]:
    for each in given:
        items = reader.store.items(each.identity).all() if isinstance(each, List) else (each,)
        yield from (item.value if isinstance(item, Constant) else None for item in items)


def copies(reader: Reader, estimator: Value, features: Value, target: Value) -> bool:
    """Whether features and target come from one table of features; networks may be trained to copy."""
    from rightloss.facts.code.estimators import kind

    name = getattr(estimator, "path", "").rpartition(".")[2]
    if kind(reader, estimator) == "" or name.startswith(("MLP", "PLS")):
        return False
    given = _drawn_from(target)
    return given is _drawn_from(features) and isinstance(given, Operation) and given.name in {"known_data", "table"}


def is_own_input(prediction: Value, target: Value) -> bool:
    """Whether a target is the known data that a model reads."""
    given = _drawn_from(target)
    known = isinstance(given, Operation) and given.name == "known_data"
    return known and any(part is given for part in walk(prediction))


_FORMS = frozenset({"split", "scaled", "array", "reshape", "divide", "batch", "same", "flatten"})


def _drawn_from(value: Value) -> Value:
    """The data whose rows were drawn, scaled or brought into another form."""
    while isinstance(value, Operation) and value.name in _FORMS and value.operands:
        value = value.operands[0]
    return value


def changes_tables(reader: Reader) -> bool:
    """Whether columns are taken away in place, or picked by a part of a pipeline."""
    if any(made.path.startswith(("sklearn.compose", "sklearn.feature_selection")) for made in reader.objects):
        return True
    return any(_takes_away(node) for tree in reader.trees.values() for node in ast.walk(tree))


def _takes_away(node: ast.AST) -> bool:
    if isinstance(node, ast.Delete):
        return True
    if not isinstance(node, ast.Call):
        return False
    name: str = getattr(node.func, "attr", getattr(node.func, "id", ""))
    in_place = any(one.arg == "inplace" for one in node.keywords)
    return in_place or name in {"pop", "make_column_transformer", "make_column_selector", "FunctionTransformer"}


def ends_with(reader: Reader, features: Value, target: Value) -> bool:
    """Whether windows of a series hold the value that they are to foretell."""
    given, asked = source(reader, features), source(reader, target)
    if not isinstance(asked, Operation) or asked.name != "index":
        return False
    key = asked.settings.get("key")
    if _is_windows(given) or _is_windows(source(reader, asked.operands[0])):
        column = _column(reader, key)
        before = source(reader, asked.operands[0])
        if not isinstance(column, int) or not _is_windows(before) or not isinstance(given, Operation):
            return False
        if same(reader, given, before):
            return True
        cut = given.name == "index" and same(reader, source(reader, given.operands[0]), before)
        return cut and _holds(reader, given.settings.get("key"), column)
    return _is_inside(reader, given, asked)


def _is_windows(value: Value) -> bool:
    return isinstance(value, Operation) and value.path.endswith(".sliding_window_view")


def _is_inside(reader: Reader, given: Value, asked: Operation) -> bool:
    """`series[i : i + n]` and `series[i + n - 1]`."""
    part = given.settings.get("key") if isinstance(given, Operation) and given.name == "index" else None
    if not isinstance(part, Operation) or part.name != "slice" or not isinstance(given, Operation):
        return False
    key, (low, high, step) = asked.settings.get("key"), part.operands
    if not isinstance(key, Operation) or key.name not in _PLACES or not isinstance(step, Constant):
        return False
    if step.value is not None or not same(reader, given.operands[0], asked.operands[0]):
        return False
    (at, terms), end = linear(key), linear(high)
    return equal_terms(reader, terms, end[1]) and at < end[0] and _starts_before(reader, linear(low), (at, terms))


_PLACES = frozenset({"add", "subtract", "element"})
_Sum = tuple[int, tuple[Value, ...]]


def _starts_before(reader: Reader, start: _Sum, place: _Sum) -> bool:
    """Whether a window that ends right after a place also begins before it: it is longer than 1."""
    if equal_terms(reader, start[1], place[1]):
        return start[0] <= place[0]
    firsts = [one.operands[0] if isinstance(one, Operation) and one.name == "subtract" else one for one in start[1]]
    parts = [any(same(reader, one, each) for each in place[1]) for one in firsts]
    return start[0] <= 0 and bool(parts) and all(parts)
