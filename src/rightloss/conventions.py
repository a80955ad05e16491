"""What other libraries mean by the strength of a penalty, and the way to and from ours.

Ours is added once to the **mean** data loss: `l2(per_square=s)` is s · sum of w². Libraries differ in three ways: a ½
or none, the mean or the sum over the samples, and a strength or its inverse. Each row is tested by running the
library's own entry beside ours. Where the data loss is a sum, `samples` says over how many; with sample weights it is
the sum of the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan
from typing import TYPE_CHECKING, Any

from rightloss import registry
from rightloss.errors import InputError, unknown_name
from rightloss.penalty import Penalty

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Convention:
    """How one entry of a library writes its penalty beside one of our losses.

    `square` and `absolute` are our strengths where the library's is 1. Where it has both, `ratio` names its parameter
    for the part that is absolute.
    """

    entry: str
    loss: str
    formula: str
    strength: str
    square: float = 0.0
    absolute: float = 0.0
    ratio: str = ""
    sums: bool = False  # its data loss is a sum over the samples, so the strength depends on their number
    inverse: bool = False  # the parameter multiplies the data loss

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the library's parameters."""
        return (self.strength, self.ratio) if self.ratio else (self.strength,)


CONVENTIONS = {
    row.entry: row
    for row in (
        Convention(
            "sklearn.linear_model.Ridge",
            "squared_error",
            "sum of r² + alpha · sum of w²",
            "alpha",
            square=1.0,
            sums=True,
        ),
        Convention(
            "sklearn.linear_model.Lasso",
            "squared_error",
            "mean of ½ r² + alpha · sum of |w|",
            "alpha",
            absolute=2.0,
        ),
        Convention(
            "sklearn.linear_model.ElasticNet",
            "squared_error",
            "mean of ½ r² + alpha · (l1_ratio · sum of |w| + ½ (1 - l1_ratio) · sum of w²)",
            "alpha",
            square=1.0,
            absolute=2.0,
            ratio="l1_ratio",
        ),
        Convention(
            "sklearn.linear_model.LogisticRegression",
            "binary_cross_entropy",
            "C · sum of losses + ½ sum of w² (the liblinear solver penalises the intercept too)",
            "C",
            square=0.5,
            sums=True,
            inverse=True,
        ),
        Convention(
            "sklearn.svm.LinearSVC",
            "squared_hinge",
            "C · sum of losses + ½ sum of w² (over the intercept too)",
            "C",
            square=0.5,
            sums=True,
            inverse=True,
        ),
        Convention(
            "sklearn.linear_model.PoissonRegressor",
            "poisson",
            "mean of half deviances + ½ alpha · sum of w²",
            "alpha",
            square=0.5,
        ),
        Convention(
            "sklearn.linear_model.GammaRegressor",
            "gamma",
            "mean of half deviances + ½ alpha · sum of w²",
            "alpha",
            square=0.5,
        ),
        Convention(
            "sklearn.linear_model.SGDRegressor",
            "squared_error",
            "mean of ½ r² + ½ alpha · sum of w²",
            "alpha",
            square=1.0,
        ),
        Convention(
            "sklearn.linear_model.SGDClassifier",
            "binary_cross_entropy",
            "mean of losses + ½ alpha · sum of w² (so too beside its hinge, which is its default)",
            "alpha",
            square=0.5,
        ),
        Convention(
            "sklearn.linear_model._linear_loss.LinearModelLoss",
            "binary_cross_entropy",
            "mean of losses + ½ l2_reg_strength · sum of w²",
            "l2_reg_strength",
            square=0.5,
        ),
        Convention(
            "torch.optim.SGD",
            "any",
            "loss + ½ weight_decay · sum of w², over all parameters, biases too",
            "weight_decay",
            square=0.5,
        ),
        Convention(
            "optax.add_decayed_weights",
            "any",
            "loss + ½ weight_decay · sum of w², over all parameters without a `mask`, if it comes first in the chain",
            "weight_decay",
            square=0.5,
        ),
        Convention("keras.regularizers.L2", "any", "loss + l2 · sum of w²", "l2", square=1.0),
        Convention("keras.regularizers.L1", "any", "loss + l1 · sum of |w|", "l1", absolute=1.0),
    )
}


def to_rightloss(entry: str, *, samples: float | None = None, **theirs: float) -> tuple[Penalty, ...]:
    """Turn a library's parameters into penalties added to our mean loss.

    Raises
    ------
    InputError
        When a parameter is missing, unknown or no strength, or `samples` is missing where the strength depends on it.

    Examples
    --------
    >>> to_rightloss("sklearn.linear_model.Ridge", alpha=0.5, samples=10)
    (l2(per_square=0.05),)
    """
    row = _row(entry)
    strength, share = _read(row, theirs)
    strength /= _number(row, samples)
    found = (("l1", "per_absolute", row.absolute * share), ("l2", "per_square", row.square * (1.0 - share)))
    return tuple(registry.penalty(name)(**{word: part * strength}) for name, word, part in found if part * strength)


def from_rightloss(entry: str, penalties: Iterable[Penalty], *, samples: float | None = None) -> dict[str, float]:
    """Turn penalties added to our mean loss into a library's parameters.

    Raises
    ------
    InputError
        When the library's entry cannot express the penalties, or `samples` is missing.

    Examples
    --------
    >>> import rightloss
    >>> from_rightloss("torch.optim.SGD", [rightloss.l2(per_square=0.05)])
    {'weight_decay': 0.1}
    """
    row, given = _row(entry), tuple(penalties)
    factors, parts = {"l1": row.absolute, "l2": row.square}, {"l1": 0.0, "l2": 0.0}
    for penalty in given:
        if not isinstance(penalty, Penalty) or not factors.get(penalty.name):
            raise InputError(
                f"{entry}: cannot express {' + '.join(map(repr, given))}",
                expected=row.formula,
                help="leave a penalty out, or choose another entry of `conventions.CONVENTIONS`",
            )
        parts[penalty.name] += penalty.settings[0][1] / factors[penalty.name]
    total = sum(parts.values())
    strength = total * _number(row, samples)
    theirs = {row.strength: _inverse(strength) if row.inverse else strength}
    return theirs | ({row.ratio: parts["l1"] / total if total else 0.0} if row.ratio else {})


def _read(row: Convention, theirs: dict[str, Any]) -> tuple[float, float]:
    """Strength that multiplies the penalty, and the part of it that is absolute."""
    if set(theirs) != set(row.parameters):
        raise InputError(
            f"{row.entry}: given {', '.join(sorted(theirs)) or 'no parameter'}",
            expected=" and ".join(row.parameters),
            help=f"its objective is {row.formula}",
        )
    try:
        strength = float(theirs[row.strength])
        share = float(theirs[row.ratio]) if row.ratio else float(row.absolute > 0.0)
    except (TypeError, ValueError):
        strength = share = nan
    strength = _inverse(strength) if row.inverse else strength
    if not (0.0 <= strength < inf and 0.0 <= share <= 1.0):
        raise InputError(
            f"{row.entry}: {', '.join(f'{name}={value}' for name, value in theirs.items())} is no strength",
            expected="strengths >= 0, their inverse C > 0, a ratio in [0, 1]",
            help=f"its objective is {row.formula}",
        )
    return strength, share


def _inverse(strength: float) -> float:
    return 1.0 / strength if strength else inf


def _number(row: Convention, samples: float | None) -> float:
    if not row.sums:
        return 1.0
    if samples is None or not 0.0 < samples < inf:
        raise InputError(
            f"{row.entry}: samples is {samples}",
            expected="the number of samples, or the sum of their weights",
            help="its data loss is a sum, ours a mean: the strength depends on how many samples there are",
        )
    return float(samples)


def _row(entry: str) -> Convention:
    if entry not in CONVENTIONS:
        raise unknown_name("library entry with a penalty", entry, CONVENTIONS)
    return CONVENTIONS[entry]
