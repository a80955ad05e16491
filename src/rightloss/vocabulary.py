"""The words of rightloss: each knows how it reads in a sentence.

A message never uses a word for these ideas that does not stand here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Any, TypeAlias

Array: TypeAlias = Any  # an array of NumPy, PyTorch or JAX: the frameworks share no common type
Namespace: TypeAlias = Any  # the module whose functions work on such an array


class Task(StrEnum):
    """What is predicted."""

    REGRESSION = "regression"
    COUNTS = "counts and positive amounts"
    BINARY = "binary classification"
    MULTICLASS = "multi-class classification"


class Scale(StrEnum):
    """What the numbers given as a prediction mean."""

    REAL = "real values"
    PROBABILITY = "probabilities"
    LOG_PROBABILITY = "log-probabilities"
    LOGIT = "logits"
    RATE = "rates"
    LOG_RATE = "log-rates"
    SCORE = "scores"


class Labels(StrEnum):
    """How a target is encoded."""

    ZERO_ONE = "{0, 1}"
    PLUS_MINUS = "{-1, +1}"
    SOFT = "probabilities in [0, 1]"
    CLASS_INDEX = "class indices 0 … k-1"
    DISTRIBUTION = "one-hot rows or distributions over the classes"
    REAL = "real values"
    COUNT = "counts"
    POSITIVE = "positive values"


class ActsOn(StrEnum):
    """Whether a loss is a sum over rows or needs a whole set of rows at once."""

    ROW = "row"
    SET = "set"


class Row(StrEnum):
    """What one sample's prediction looks like."""

    ONE = "one number"
    CLASSES = "one number for each class"
    PAIR = "two numbers"
    THRESHOLDS = "one number for each threshold between ordered classes"


class Reduction(StrEnum):
    """How per-sample values become one number."""

    NONE = "none"
    SUM = "sum"
    MEAN = "mean"
    WEIGHTED_MEAN = "weighted_mean"


@dataclass(frozen=True, slots=True)
class Functional:
    """What the minimiser of the expected loss is: the question a loss answers."""

    name: str
    level: float | None = None

    def __str__(self) -> str:
        """Read as `mean` or `quantile(0.9)`."""
        return self.name if self.level is None else f"{self.name}({self.level:g})"


MEAN = Functional("mean")
MEDIAN = Functional("median")
PROBABILITY = Functional("probability")
DECISION = Functional("decision")
NO_FUNCTIONAL = Functional("none")


def quantile(level: float) -> Functional:
    """The value that a share `level` of the targets does not exceed."""
    return Functional("quantile", level)


def expectile(level: float) -> Functional:
    """The point where the excess above, weighted `level`, balances the excess below."""
    return Functional("expectile", level)


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers from `low` to `high`; each end belongs to it or not; `without` takes single points out."""

    low: float = -inf
    high: float = inf
    low_closed: bool = False
    high_closed: bool = False
    without: tuple[float, ...] = ()

    def outside(self, values: Array) -> Array:
        """Mark the values that do not lie in the interval; nan counts as inside: it is for others to refuse."""
        below = values < self.low if self.low_closed else values <= self.low
        above = values > self.high if self.high_closed else values >= self.high
        marked = below | above
        for point in self.without:
            marked = marked | (values == point)
        return marked

    def __contains__(self, value: float) -> bool:
        """Say whether one number lies in the interval."""
        return value == value and not self.outside(value)  # noqa: PLR0124 (nan is in no interval)

    def __str__(self) -> str:
        """Read as `[0, ∞)`."""
        ends = f"{_number(self.low)}, {_number(self.high)}"
        text = ("[" if self.low_closed else "(") + ends + ("]" if self.high_closed else ")")
        return text + "".join(f" without {_number(point)}" for point in self.without)


def _number(value: float) -> str:
    return {inf: "∞", -inf: "-∞"}.get(value) or f"{value:g}"


REAL_LINE = Interval()
EXTENDED_LINE = Interval(low_closed=True, high_closed=True)
RATES = Interval(0.0, inf, low_closed=True, high_closed=True)
NON_NEGATIVE = Interval(0.0, inf, low_closed=True)
POSITIVE = Interval(0.0, inf)
UNIT = Interval(0.0, 1.0, low_closed=True, high_closed=True)
