"""One target column: what it holds, gathered part by part."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from math import inf, isfinite, nan, sqrt
from typing import Any

from rightloss.errors import InputError
from rightloss.profile.reservoir import Reservoir
from rightloss.vocabulary import Array

LEVELS = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
_COUNTED = 10_000  # different values that are counted; beyond, there are "more than" so many
_SAMPLE = 200_000  # values from which quantiles, skew and tail are told
_ENOUGH = 500  # values for a tail index
_FAR = 0.02  # share of the values that make the tail


@dataclass(frozen=True, slots=True)
class Summary:
    """A column in numbers. `counts`: values and how often each occurs, most frequent first; None: too many."""

    name: str
    kind: str  # "number", "text" or "boolean"
    rows: int
    missing: int
    infinite: int = 0
    counts: tuple[tuple[Any, int], ...] | None = None
    whole: bool = False
    low: float = nan
    high: float = nan
    zeros: int = 0
    negative: int = 0
    mean: float = nan
    deviation: float = nan
    skew: float | None = None
    tail: float | None = None
    quantiles: tuple[tuple[float, float], ...] = ()

    @property
    def present(self) -> int:
        """Rows with a value."""
        return self.rows - self.missing

    @property
    def distinct(self) -> int | None:
        """How many different values there are, or None for more than were counted."""
        return None if self.counts is None else len(self.counts)

    @property
    def median(self) -> float:
        """The value in the middle."""
        return dict(self.quantiles).get(0.5, nan)

    def to_dict(self) -> dict[str, Any]:
        """Everything, for machines; at most 100 of the counted values."""
        shown = None if self.counts is None else [list(pair) for pair in self.counts[:100]]
        content = asdict(self) | {"distinct": self.distinct, "counts": shown, "quantiles": dict(self.quantiles)}
        return {
            name: None if isinstance(value, float) and not isfinite(value) else value for name, value in content.items()
        }


class Column:
    """Gathers a summary."""

    def __init__(self, name: str, dtype: Any) -> None:
        self.name, self.kind = name, _kind(name, dtype)
        self.rows = self.present = self.infinite = self.zeros = self.negative = self.finite = 0
        self.whole, self.low, self.high = True, inf, -inf
        self.mean: Any = 0.0
        self.square: Any = 0.0
        self.counts: Counter[Any] | None = Counter()
        self.sample = Reservoir(_SAMPLE)

    def add(self, series: Any) -> None:
        """Take in one more part."""
        import polars as pl

        self.rows += len(series)
        series = series.cast(pl.String if self.kind == "text" else pl.Float64).drop_nulls().drop_nans()
        self.present += len(series)
        self._count(series)
        if self.kind != "text":
            self._measure(series.to_numpy())

    def _count(self, series: Any) -> None:
        if self.counts is None:
            return
        for value, times in series.value_counts().iter_rows():
            self.counts[value] += times
        if len(self.counts) > _COUNTED:
            self.counts = None

    def _measure(self, values: Array) -> None:
        import numpy as np

        finite = values[np.isfinite(values)]
        self.infinite += len(values) - len(finite)
        if not len(finite):
            return
        self.zeros += int(np.count_nonzero(finite == 0.0))
        self.negative += int(np.count_nonzero(finite < 0.0))
        self.whole = self.whole and bool(np.all(finite == np.rint(finite)))
        self.low, self.high = min(self.low, float(finite.min())), max(self.high, float(finite.max()))
        with np.errstate(over="ignore", invalid="ignore"):
            self._moments(finite)
        self.sample.add(finite)

    def _moments(self, values: Array) -> None:
        """Join mean and sum of squares with those of another part (Chan, Golub & LeVeque 1983)."""
        mean = values.mean()  # NumPy's own numbers overflow to inf
        both, gap = self.finite + len(values), mean - self.mean
        self.square += ((values - mean) ** 2).sum() + gap * gap * self.finite * len(values) / both
        self.mean, self.finite = self.mean + gap * len(values) / both, both

    def done(self) -> Summary:
        """Give what was gathered."""
        counts = None if self.counts is None else tuple(self.counts.most_common())
        told: dict[str, Any] = {"rows": self.rows, "missing": self.rows - self.present, "counts": counts}
        if not self.finite:
            return Summary(self.name, self.kind, infinite=self.infinite, **told)
        return Summary(
            self.name,
            self.kind,
            infinite=self.infinite,
            whole=self.whole,
            low=self.low,
            high=self.high,
            zeros=self.zeros,
            negative=self.negative,
            mean=float(self.mean),
            deviation=sqrt(self.square / self.finite),
            **told,
            **_shape(self.sample.rows),
        )


def _shape(sample: Array) -> dict[str, Any]:
    import numpy as np
    from scipy import stats

    with np.errstate(all="ignore"):  # numbers near the largest there is
        quantiles = tuple(zip(LEVELS, map(float, np.quantile(sample, LEVELS)), strict=True))
        skew = float(stats.skew(sample)) if float(np.ptp(sample)) > 0.0 else nan
        tail = tail_index(sample)
    return {"quantiles": quantiles, "skew": skew if isfinite(skew) else None, "tail": tail}


def tail_index(sample: Array) -> float | None:
    """Estimate alpha of a tail that falls as 1 / distance**alpha, by Hill's estimator; None for few values.

    Examples
    --------
    >>> import numpy as np
    >>> random = np.random.default_rng(0)
    >>> print(round(tail_index(random.standard_t(2, 100_000))), round(tail_index(random.normal(size=100_000))))
    2 8
    """
    import numpy as np

    far = np.sort(np.abs(sample - np.median(sample)))
    many = int(_FAR * len(far))
    if len(far) < _ENOUGH or far[-many - 1] <= 0.0:
        return None
    mean = float(np.log(far[-many:] / far[-many - 1]).mean())
    return 1.0 / mean if mean > 0.0 else None


def _kind(name: str, dtype: Any) -> str:
    import polars as pl

    if dtype == pl.Boolean:
        return "boolean"
    if dtype.is_numeric() or dtype == pl.Null:
        return "number"
    if dtype in {pl.String, pl.Categorical, pl.Enum}:
        return "text"
    help_ = "subtract a date, for a number of days" if dtype.is_temporal() else "name a column of numbers or texts"
    raise InputError(f"target `{name}` is of type {dtype}", expected="numbers, texts or booleans", help=help_)
