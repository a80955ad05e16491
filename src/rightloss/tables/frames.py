"""Data frames of any library, through narwhals, and arrays."""

from __future__ import annotations

from typing import Any

from rightloss.errors import InputError
from rightloss.tables.source import Source
from rightloss.tables.text import check_names
from rightloss.vocabulary import Array

_TABLE = 2  # axes


def of_frame(data: Any, name: str = "data") -> Source:
    """Take a data frame (pandas, polars, pyarrow, DuckDB, Dask, …) or a two-dimensional array.

    Raises
    ------
    InputError
        When it is neither.
    """
    import polars as pl

    if isinstance(data, pl.LazyFrame):
        return Source(name, data)
    found = _known(data)
    if found is None:
        return Source(name, _of_array(data).lazy())
    check_names(name, [str(column) for column in found.columns])
    return Source(name, pl.DataFrame([_series(str(column), found[column]) for column in found.columns]).lazy())


def of_column(values: Any, name: str) -> Source:
    """Take a target alone: a series or a one-dimensional array."""
    import polars as pl

    return Source(name, pl.DataFrame([_of_values(name, values)]).lazy())


def _known(data: Any) -> Any:
    """Give narwhals' view of a data frame, or None; frames that are not computed yet are."""
    import narwhals as nw

    frame = nw.from_native(data, pass_through=True)
    if isinstance(frame, nw.LazyFrame):
        return frame.collect(backend="polars")
    return frame if isinstance(frame, nw.DataFrame) else None


def _series(name: str, column: Any) -> Any:
    """Give polars the numbers as they lie in memory, and everything else value by value."""
    import polars as pl

    native = column.to_native()
    if isinstance(native, pl.Series):
        return native.rename(name)
    if column.dtype.is_numeric() and not column.null_count():
        return _of_values(name, column.to_numpy())
    gaps = column.is_null().to_list()  # pandas' own lists write nan for a text that is missing
    return _of_values(name, [None if gap else value for gap, value in zip(gaps, column.to_list(), strict=True)])


def _of_values(name: str, values: Any) -> Any:
    import numpy as np
    import polars as pl

    try:
        array = values if isinstance(values, list | pl.Series) else np.asarray(values)
        if isinstance(array, np.ndarray) and array.dtype.kind == "O":
            array = array.tolist()
        return pl.Series(name, array, nan_to_null=True, strict=False)
    except (TypeError, ValueError, pl.exceptions.PolarsError) as fault:
        raise InputError(f"`{name}` is no column: {str(fault).splitlines()[0]}", expected="one value a row") from None


def _of_array(data: Any) -> Any:
    import numpy as np
    import polars as pl

    array: Array = np.asarray(data)
    if array.ndim != _TABLE:
        raise InputError(
            f"the data have shape {array.shape}", expected="(rows, columns)", help="a data frame, or a path"
        )
    return pl.DataFrame([_of_values(f"X[:, {index}]", array[:, index]) for index in range(array.shape[1])])
