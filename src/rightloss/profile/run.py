"""The pass itself: target columns in full, features as far as a choice needs them, and a sample of whole rows."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from rightloss.errors import InputError
from rightloss.profile.leaks import Leaks, same_in
from rightloss.profile.reservoir import Reservoir
from rightloss.profile.summary import Column
from rightloss.tables.source import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rightloss.profile.summary import Summary
    from rightloss.tables.source import Source

_PART = 250_000  # rows
_CELLS = 2_000_000  # of a part, and of the sample of rows
_ROWS = 5_000  # of the sample


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A table: its targets, its features, those that give the target away, and a sample of its rows."""

    name: str
    rows: int
    targets: tuple[Summary, ...]
    features: tuple[str, ...]
    suspects: tuple[tuple[str, str], ...]  # a feature, and what it has of the target
    sample: Any
    exclusive: bool | None = None  # several targets of 0 and 1: exactly one is 1 in every row


def profile(source: Source, targets: Sequence[str]) -> Profile:
    """Read a table once.

    Raises
    ------
    InputError
        When it cannot be read, has no such column, or no rows.
    """
    names = source.columns
    _check_targets(source.name, names, targets)
    with readable(source.name):
        schema = source.frame.collect_schema()
        columns = [Column(name, schema[name]) for name in targets]
        features = [name for name in names if name not in targets]
        sample = Reservoir(max(200, min(_ROWS, _CELLS // len(names))))
        leaks, sums = Leaks(features, targets, schema), [True]
        for part in _parts(source.frame, len(names)):
            for column in columns:
                column.add(part[column.name])
            leaks.add(part)
            sample.add(part)
            sums.append(_one_each(part, targets) if sums[-1] and len(targets) > 1 else False)
    found = [column.done() for column in columns]
    if sample.rows is None or not len(sample.rows):
        raise InputError(f"`{source.name}` has column names, but no rows", expected="a table with rows")
    suspects = (*leaks.done(), *same_in(sample.rows, features, targets))
    once = tuple({name: (name, what) for name, what in reversed(suspects)}.values())
    exclusive = sums[-1] if len(targets) > 1 else None
    return Profile(source.name, found[0].rows, tuple(found), tuple(features), once, sample.rows, exclusive)


def _parts(frame: Any, width: int) -> Iterator[Any]:
    size = max(1_000, min(_PART, _CELLS // width))
    for part in frame.collect_batches(chunk_size=size, maintain_order=True, engine="streaming"):
        if part.height:
            yield part


def _one_each(part: Any, targets: Sequence[str]) -> bool:
    import polars as pl

    rows = part.select(targets)
    if not all(kind.is_numeric() or kind == pl.Boolean for kind in rows.dtypes):
        return False
    return bool((rows.select(pl.sum_horizontal(pl.all().cast(pl.Float64))).to_series() == 1.0).all())


def _check_targets(where: str, names: Sequence[str], targets: Sequence[str]) -> None:
    for target in targets:
        if target not in names:
            near = get_close_matches(target, names, n=1)
            shown = ", ".join(f"`{name}`" for name in names[:12])
            raise InputError(
                f"`{where}` has no column `{target}`",
                expected=f"one of {shown}" + (f" and {len(names) - 12} more" if len(names) > 12 else ""),  # noqa: PLR2004
                help=f"did you mean `{near[0]}`?" if near else "",
            )
