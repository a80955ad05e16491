"""Means over repeated folds, with intervals that know the folds share training rows."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, isfinite, log10, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over folds and the half-width of its interval."""

    mean: float
    half: float

    @property
    def low(self) -> float:
        """Lower end of the interval."""
        return self.mean - self.half

    @property
    def high(self) -> float:
        """Upper end of the interval."""
        return self.mean + self.half

    @property
    def distinguishable(self) -> bool:
        """Whether the interval leaves out 0."""
        return abs(self.mean) > self.half

    def __str__(self) -> str:
        """Show the mean and the half-width, with as many decimals as the width supports."""
        digits = self.decimals()
        return f"{self.mean:.{digits}f} ± {self.half:.{digits}f}"

    def decimals(self) -> int:
        """Count the decimals worth showing: two digits of the half-width."""
        size = self.half or abs(self.mean)
        return min(max(1 - floor(log10(size)), 0), 4) if size > 0 and isfinite(size) else 0


def corrected(values: Sequence[float], *, test_share: float, comparisons: int = 1) -> Estimate:
    """Estimate the mean of one number for each fold, by the corrected resampled t interval.

    The folds of a repeated cross-validation share training rows, so the variance of their mean is more than 1/J of the
    variance between them: it is (1/J + n_test / n_train) of it (Nadeau & Bengio 2003, doi:10.1023/A:1024068626366).
    `comparisons` widens the interval after Bonferroni, so that as many intervals hold together.

    Examples
    --------
    >>> corrected([1.0, 2.0, 3.0], test_share=0.5)
    Estimate(mean=2.0, half=3.927...)
    """
    from scipy.stats import t

    count = len(values)
    mean = sum(values) / count
    variance = sum((value - mean) ** 2 for value in values) / (count - 1)
    width = float(t.ppf(1.0 - (1.0 - LEVEL) / (2.0 * comparisons), count - 1))
    return Estimate(mean, width * sqrt((1.0 / count + test_share) * variance))
