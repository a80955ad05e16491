"""What the values of an array say, gathered over several looks: a single batch is never all that is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rightloss.facts.call import Targets
from rightloss.facts.code.targets import of_values
from rightloss.facts.possible import Possible
from rightloss.finding import Reason
from rightloss.vocabulary import Labels, Scale

if TYPE_CHECKING:
    from rightloss.vocabulary import Array

_MOST_VALUES = 1000  # distinct ones that are told apart
_MOST_READ = 1_000_000
_FEW_ROWS, _FEW_LOOKS = 64, 3  # below, what all rows have in common may be a coincidence
_NEAR = 1e-3
_TABLE = 2
_RAW = (Scale.REAL, Scale.LOGIT, Scale.LOG_RATE, Scale.SCORE)


@dataclass
class Summary:
    """What was seen of one array of numbers. Rows of a table are looked at together."""

    looks: int = 0
    count: int = 0
    low: float = float("inf")
    high: float = float("-inf")
    distinct: set[float] | None = field(default_factory=set)  # None: too many
    rows: int = 0
    one_hot: bool = True  # every row holds exactly one 1
    several: bool = False  # some row of 0 and 1 holds more than one 1
    shares: bool = True  # every row lies in [0, 1] and sums to 1
    kind: str = ""

    def add(self, array: Array) -> None:
        """Look at one more array."""
        import numpy as np

        array = np.asarray(array)
        flat = array.reshape(-1)[:_MOST_READ]
        self.looks += 1
        self.kind = str(array.dtype)
        finite = flat[np.isfinite(flat)] if flat.dtype.kind == "f" else flat
        if finite.size:
            self.low, self.high = min(self.low, float(finite.min())), max(self.high, float(finite.max()))
            self._distinct(np.unique(finite[:_MOST_READ]))
        self.count += array.size
        if array.ndim == _TABLE and array.shape[1] > 1:
            self._rows(array[: max(1, _MOST_READ // array.shape[1])])

    def _distinct(self, values: Any) -> None:
        if self.distinct is None:
            return
        self.distinct |= set(values[: _MOST_VALUES + 1].astype(float).tolist())
        if len(self.distinct) > _MOST_VALUES:
            self.distinct = None

    def _rows(self, table: Any) -> None:
        binary = bool(((table == 0) | (table == 1)).all())
        ones = (table == 1).sum(axis=1)
        self.rows += len(table)
        self.one_hot &= binary and bool((ones == 1).all())
        self.several |= binary and bool((ones > 1).any())
        near = abs(table.astype(float).sum(axis=1) - 1) < _NEAR
        self.shares &= bool(near.all()) and bool(((table >= 0) & (table <= 1)).all())

    def reason(self) -> Reason:
        """Say what was seen."""
        seen = f"{self.count:,} values" + (f" in {self.looks} batches" if self.looks > 1 else "")
        if self.distinct is None or len(self.distinct) > _LISTED:
            return Reason(f"seen while it ran: {seen} from {self.low:.4g} to {self.high:.4g}")
        return Reason(f"seen while it ran: {seen}, all of {', '.join(f'{value:g}' for value in sorted(self.distinct))}")

    def targets(self) -> Targets:
        """What is known of these values as a target."""
        if not self.distinct and self.distinct is not None:
            return Targets()
        low, high = _shortened(self.low), _shortened(self.high)
        exclusive = False if self.several else (True if self.one_hot and self.rows >= _FEW_ROWS else None)
        if self.distinct is None:
            return Targets(Possible.any(Labels), None, low, high, None, exclusive, (self.reason(),))
        found = of_values(frozenset(self.distinct), self.reason())
        return Targets(found.labels, found.values, low, high, None, exclusive, found.because)

    def scale(self) -> Possible[Scale]:
        """Rows that all look like probabilities: a coincidence, until there are many."""
        found = Possible.any(Scale)
        if self.rows < _FEW_ROWS or self.looks < _FEW_LOOKS or not self.shares or self.one_hot:
            return found
        words = f"seen while it ran: {self.rows} rows of numbers between 0 and 1 that sum to 1"
        return found.only([Scale.PROBABILITY], Reason(words), certain=False)

    def scale_of_logarithms(self) -> Possible[Scale]:
        """What stands where logarithms of probabilities are taken: a number above 0 is none."""
        found = Possible.any(Scale)
        if not self.count or self.high <= _NEAR:
            return found
        return found.only([Scale.PROBABILITY] if self.low >= 0 and self.high <= 1 else _RAW, self.reason())


_LISTED = 6


def _shortened(value: float) -> float:
    """Three digits, towards 0: what lies outside by rounding lies inside."""
    text = f"{value:.3g}"
    return float(text) if abs(float(text)) <= abs(value) else float(f"{value * (1 - 5e-3):.3g}")
