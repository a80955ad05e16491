"""Features that give the target away: equal to it in every row, or in a sample a line or another name of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EQUAL = "equals the target in every row"
_LINE = "is the target times a factor, plus a constant"
_NAMES = "names the classes of the target"
_STRAIGHT = 1.0 - 1e-9  # correlation
_FEW = 30  # rows that say nothing
_CLASSES = 100


class Leaks:
    """Features that were equal to the target in every part so far."""

    def __init__(self, features: Sequence[str], targets: Sequence[str], schema: Any) -> None:
        self._target = targets[0]
        kind = _family(schema[self._target])
        self._same = [name for name in features if kind and _family(schema[name]) == kind and len(targets) == 1]
        self._differs = False

    def add(self, part: Any) -> None:
        """Drop features that differ somewhere."""
        import polars as pl

        target = pl.col(self._target)
        self._differs = self._differs or part[self._target].n_unique() > 1
        if self._same:
            equal = part.select((pl.col(name).eq_missing(target)).all().alias(name) for name in self._same).row(0)
            self._same = [name for name, is_equal in zip(self._same, equal, strict=True) if is_equal]

    def done(self) -> list[tuple[str, str]]:
        """Name what is left."""
        return [(name, EQUAL) for name in self._same] if self._differs else []


def _family(dtype: Any) -> str:
    import polars as pl

    if dtype.is_numeric():
        return "number"
    return "text" if dtype == pl.String else "boolean" if dtype == pl.Boolean else ""


def same_in(sample: Any, features: Sequence[str], targets: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Look for a line, and for other names of classes, in a sample of rows."""
    import polars as pl

    if len(targets) > 1:
        return
    rows = sample.filter(pl.col(targets[0]).is_not_null())
    target = rows[targets[0]]
    classes = target.n_unique()
    if len(rows) < _FEW or classes < 2:  # noqa: PLR2004 (a constant is a function of anything)
        return
    for name in features:
        both = rows.select(pl.col(name), pl.col(targets[0])).drop_nulls()
        if len(both) < _FEW:
            continue
        if target.dtype.is_numeric() and both.dtypes[0].is_numeric():
            numbers = both.cast(pl.Float64)
            if abs(numbers.select(pl.corr(name, targets[0])).item() or 0.0) >= _STRAIGHT:
                yield name, _LINE
        elif (
            classes <= _CLASSES
            and both[name].n_unique() == classes == both.n_unique()
            and not both.dtypes[0].is_nested()
        ):
            yield name, _NAMES
