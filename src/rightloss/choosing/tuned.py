"""Parameters of losses, from the question and the data, and where each comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.choosing.question import Question
    from rightloss.loss import Loss
    from rightloss.profile.summary import Summary

_BENDS = {
    "huber": ("delta", 1.345),
    "cauchy": ("c", 2.385),
    "tukey_biweight": ("c", 4.685),
    "smooth_l1": ("beta", 1.345),
}
_POWER = 1.5


@dataclass(frozen=True)
class Tuning:
    """What parameters are chosen from."""

    question: Question
    measured: Callable[[], float]
    target: Summary

    @cached_property
    def scale(self) -> float:
        """Standard deviation of the errors of a linear model, which outliers do not move."""
        return float(f"{self.measured():.3g}")

    @property
    def dispersion(self) -> float:
        """How much counts vary beyond Poisson's variance, in squares of the mean; at least a little."""
        mean, variance = self.target.mean, self.target.deviation**2
        return float(f"{max((variance - mean) / mean**2, 0.01):.3g}") if mean > 0.0 else 1.0

    def sources(self, loss: Loss) -> tuple[tuple[str, float, str], ...]:
        """Say where the parameters of a loss come from."""
        values, name = dict(loss.settings), loss.name
        if name in _BENDS:
            word, factor = _BENDS[name]
            return ((word, values[word], f"{factor:g} times the spread of a linear model's errors, {self.scale:g}"),)
        if name == "pinball":
            return (("q", values["q"], "the question"),)
        if name == "tweedie":
            return (("power", values["power"], "half-way between Poisson (1) and gamma (2)"),)
        if name == "negative_binomial":
            return (("dispersion", self.dispersion, "variance beyond the mean, over the mean squared: an upper bound"),)
        return ()


def tuned(loss: Loss, tuning: Tuning) -> Loss:
    """Set the parameters of a loss."""
    known = {parameter.name for parameter in loss.parameters}
    if loss.name in _BENDS:
        word, factor = _BENDS[loss.name]
        return loss.with_parameters(**{word: float(f"{factor * tuning.scale:.3g}")})
    if loss.name == "pinball":
        level = tuning.question.functional.level
        return loss.with_parameters(q=0.5 if level is None else level)
    if loss.name == "tweedie" and "power" in known:
        return loss.with_parameters(power=_POWER)
    return loss
