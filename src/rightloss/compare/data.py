"""Tables: features and a target, from files, from arrays, and the two that come with scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from rightloss.errors import InputError
from rightloss.tables.source import readable
from rightloss.tables.text import check_names
from rightloss.vocabulary import Array

if TYPE_CHECKING:
    from rightloss.tables.source import Source

_NUMERIC = "buif"  # kinds of NumPy's dtypes: booleans, integers, floats
_LARGEST = 1e150  # the square of more overflows


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows to learn from: finite numbers as features, and a target without gaps."""

    name: str
    features: Array
    feature_names: tuple[str, ...]
    target: Array
    target_name: str

    def fingerprint(self) -> str:
        """Name the contents: the same numbers give the same twelve digits."""
        return sha256(self.features.tobytes() + self.target.tobytes()).hexdigest()[:12]


def embedded(name: str) -> Table:
    """Load `breast_cancer` or `diabetes`, which scikit-learn carries."""
    from sklearn import datasets

    bunch = getattr(datasets, f"load_{name}")()
    names = tuple(str(feature) for feature in bunch.feature_names)
    return Table(name, np.asarray(bunch.data, dtype=float), names, np.asarray(bunch.target, dtype=float), "target")


def of_source(source: Source, target: str | None) -> Table:
    """Load a table.

    Raises
    ------
    InputError
        When it cannot be read, has no such column, or holds what a linear model cannot learn from.
    """
    columns = source.columns
    if target is None:
        raise InputError(f"`{source.name}`: no target is named", expected="--target and one of " + _listed(columns))
    if target not in columns:
        near = get_close_matches(target, columns, n=1)
        raise InputError(
            f"`{source.name}` has no column `{target}`",
            expected="one of " + _listed(columns),
            help=f"did you mean `{near[0]}`?" if near else "",
        )
    frame = _frame(source)
    features = {name: frame[name].to_numpy() for name in columns if name != target}
    return _table(source.name, features, frame[target].to_numpy(), target)


def from_arrays(features: Any, target: Any) -> Table:
    """Take what a program holds: a data frame or a two-dimensional array, and one target for each row.

    Raises
    ------
    InputError
        When the shapes differ, or the arrays hold what a linear model cannot learn from.
    """
    names = getattr(features, "columns", None)
    if names is None:
        array = np.asarray(features)
        if array.ndim != 2:  # noqa: PLR2004 (rows and columns)
            raise InputError(
                f"compare: X has shape {array.shape}",
                expected="(rows, features)",
                help="X.reshape(-1, 1) for one feature",
            )
        columns = {f"X[:, {index}]": array[:, index] for index in range(array.shape[1])}
    else:
        check_names("compare: X", [str(name) for name in names])
        columns = {str(name): np.asarray(features[name]) for name in names}
    values = np.asarray(target)
    rows = {len(column) for column in columns.values()} or {0}
    if values.ndim != 1 or rows != {len(values)}:
        raise InputError(
            f"compare: X has {max(rows)} rows, y has shape {values.shape}", expected="one target for each row of X"
        )
    if not len(values):
        raise InputError("compare: X and y have no rows", expected="at least one row for each test fold")
    return _table("X, y", columns, values, str(getattr(target, "name", None) or "y"))


def _frame(source: Source) -> Any:
    import polars as pl

    with readable(source.name):
        numbers = pl.selectors.numeric() | pl.selectors.boolean()
        frame = source.frame.with_columns(numbers.cast(pl.Float64)).collect()
    if frame.height == 0:
        raise InputError(f"`{source.name}` has column names, but no rows", expected="a table with rows")
    return frame


def _table(name: str, columns: dict[str, Array], target: Array, target_name: str) -> Table:
    if not columns:
        raise InputError(f"`{name}` has no column but `{target_name}`", expected="at least one feature")
    _check_target(target, target_name)
    _check_features(columns)
    features = np.column_stack([column.astype(float) for column in columns.values()])
    numeric = target.dtype.kind in _NUMERIC
    return Table(name, features, tuple(columns), target.astype(float if numeric else str), target_name)


def _check_features(columns: dict[str, Array]) -> None:
    text = [name for name, column in columns.items() if column.dtype.kind not in _NUMERIC]
    if text:
        raise InputError(
            f"{_counted(len(text), 'feature')} not numeric: {_listed(text)}",
            expected="numbers",
            help="leave them out, or turn them into numbers (one column for each category)",
        )
    for name, column in columns.items():
        gaps = int(np.isnan(column).sum()) if column.dtype.kind == "f" else 0
        if gaps:
            raise InputError(
                f"feature `{name}` lacks {gaps} of {len(column)} values",
                expected="a number in every row",
                help="fill them or leave those rows out",
            )
        largest = float(np.abs(column.astype(float)).max())
        if largest > _LARGEST:
            raise InputError(f"feature `{name}` holds {largest:g}", expected=f"numbers within ±{_LARGEST:g}")


def _check_target(target: Array, name: str) -> None:
    missing = np.array([value is None or value != value for value in target.tolist()], dtype=bool)  # noqa: PLR0124 (nan)
    if missing.any():
        first = int(missing.argmax()) + 1
        raise InputError(
            f"target `{name}` lacks {int(missing.sum())} of {len(target)} values, the first in row {first}",
            expected="a target in every row",
            help="leave those rows out: a model cannot be judged on them",
        )
    if target.dtype.kind in _NUMERIC and float(np.abs(target.astype(float)).max()) > _LARGEST:
        raise InputError(f"target `{name}` holds a number beyond ±{_LARGEST:g}", expected="finite numbers")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun} is" if count == 1 else f"{count} {noun}s are"


def _listed(names: list[str], most: int = 12) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")
