"""What other libraries mean by the strength of a penalty, and the way to and from ours.

Ours is added once to the **mean** data loss: `l2(per_square=s)` is s · sum of w². Libraries differ in three ways: a ½
or none, the mean or the sum over the samples, and a strength or its inverse. Each row is tested by training the
library's own entry beside ours. Where the data loss is a sum, `samples` says over how many; with sample weights it is
the sum of the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isclose
from typing import TYPE_CHECKING

from rightloss import registry
from rightloss.errors import InputError, unknown_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rightloss.penalty import Penalty

Strengths = tuple[float, float]  # per square, per absolute


@dataclass(frozen=True, slots=True)
class Convention:
    """How one entry of a library writes its penalty beside one of our losses."""

    entry: str
    loss: str
    formula: str
    parameters: tuple[str, ...]
    to_ours: Callable[..., Strengths]
    to_theirs: Callable[[float, float, float], tuple[float, ...]]
    sums: bool = False  # its data loss is a sum over the samples, so the strength depends on their number


def _scaled(factor: float) -> tuple[Callable[..., Strengths], Callable[[float, float, float], tuple[float, ...]]]:
    return (lambda strength, samples: (factor * strength, 0.0)), (lambda square, absolute, n: (square / factor,))


def _inverse() -> tuple[Callable[..., Strengths], Callable[[float, float, float], tuple[float, ...]]]:
    return (
        lambda c, samples: (0.5 / (c * samples) if c else inf, 0.0),
        lambda square, absolute, n: (0.5 / (square * n) if square else inf,),
    )


def _net_to_theirs(square: float, absolute: float, _samples: float) -> tuple[float, ...]:
    alpha = square + 0.5 * absolute
    return alpha, 0.5 * absolute / alpha if alpha else 0.0


CONVENTIONS = {
    row.entry: row
    for row in (
        Convention(
            "sklearn.linear_model.Ridge",
            "squared_error",
            "sum of r² + alpha · sum of w²",
            ("alpha",),
            lambda alpha, samples: (alpha / samples, 0.0),
            lambda square, absolute, n: (square * n,),
            sums=True,
        ),
        Convention(
            "sklearn.linear_model.Lasso",
            "squared_error",
            "mean of ½ r² + alpha · sum of |w|",
            ("alpha",),
            lambda alpha, samples: (0.0, 2.0 * alpha),
            lambda square, absolute, n: (0.5 * absolute,),
        ),
        Convention(
            "sklearn.linear_model.ElasticNet",
            "squared_error",
            "mean of ½ r² + alpha · (l1_ratio · sum of |w| + ½ (1 - l1_ratio) · sum of w²)",
            ("alpha", "l1_ratio"),
            lambda alpha, l1_ratio, samples: (alpha * (1.0 - l1_ratio), 2.0 * alpha * l1_ratio),
            _net_to_theirs,
        ),
        Convention(
            "sklearn.linear_model.LogisticRegression",
            "binary_cross_entropy",
            "C · sum of losses + ½ sum of w² (the liblinear solver penalises the intercept too)",
            ("C",),
            *_inverse(),
            sums=True,
        ),
        Convention(
            "sklearn.svm.LinearSVC",
            "squared_hinge",
            "C · sum of losses + ½ sum of w² (over the intercept too)",
            ("C",),
            *_inverse(),
            sums=True,
        ),
        Convention(
            "sklearn.linear_model.PoissonRegressor",
            "poisson",
            "mean of half deviances + ½ alpha · sum of w²",
            ("alpha",),
            *_scaled(0.5),
        ),
        Convention(
            "sklearn.linear_model.SGDRegressor",
            "squared_error",
            "mean of ½ r² + ½ alpha · sum of w²",
            ("alpha",),
            *_scaled(1.0),
        ),
        Convention(
            "sklearn.linear_model.SGDClassifier",
            "binary_cross_entropy",
            "mean of losses + ½ alpha · sum of w²",
            ("alpha",),
            *_scaled(0.5),
        ),
        Convention(
            "torch.optim.SGD",
            "any",
            "loss + ½ weight_decay · sum of w², over all parameters, biases too",
            ("weight_decay",),
            *_scaled(0.5),
        ),
        Convention("keras.regularizers.L2", "any", "loss + l2 · sum of w²", ("l2",), *_scaled(1.0)),
        Convention(
            "keras.regularizers.L1",
            "any",
            "loss + l1 · sum of |w|",
            ("l1",),
            lambda strength, samples: (0.0, strength),
            lambda square, absolute, n: (absolute,),
        ),
    )
}


def to_rightloss(entry: str, *, samples: float | None = None, **theirs: float) -> tuple[Penalty, ...]:
    """Turn a library's parameters into penalties added to our mean loss.

    Raises
    ------
    InputError
        When a parameter is missing or unknown, or `samples` is missing where the strength depends on it.

    Examples
    --------
    >>> to_rightloss("sklearn.linear_model.Ridge", alpha=0.5, samples=10)
    (l2(per_square=0.05),)
    """
    row = _row(entry)
    if set(theirs) != set(row.parameters):
        raise InputError(
            f"{entry}: given {', '.join(sorted(theirs)) or 'no parameter'}",
            expected=" and ".join(row.parameters),
            help=f"its objective is {row.formula}",
        )
    square, absolute = row.to_ours(*(float(theirs[name]) for name in row.parameters), _number(row, samples))
    if not (0.0 <= square < inf and 0.0 <= absolute < inf):
        raise InputError(
            f"{entry}: {', '.join(f'{name}={value}' for name, value in theirs.items())} is no strength",
            expected="strengths >= 0, their inverse C > 0, a ratio in [0, 1]",
            help=f"its objective is {row.formula}",
        )
    found = (("l1", "per_absolute", absolute), ("l2", "per_square", square))
    return tuple(registry.penalty(name).with_parameters(**{word: value}) for name, word, value in found if value)


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
    square, absolute = (
        sum(dict(penalty.settings)[word] for penalty in given if penalty.name == name)
        for name, word in (("l2", "per_square"), ("l1", "per_absolute"))
    )
    number = _number(row, samples)
    theirs = row.to_theirs(square, absolute, number)
    back = row.to_ours(*theirs, number)
    same = isclose(back[0], square) and isclose(back[1], absolute)
    if not same or any(penalty.name not in ("l1", "l2") for penalty in given):
        raise InputError(
            f"{entry}: cannot express {' + '.join(map(repr, given))}",
            expected=row.formula,
            help="leave a penalty out, or choose another entry of `conventions.CONVENTIONS`",
        )
    return dict(zip(row.parameters, theirs, strict=True))


def _number(row: Convention, samples: float | None) -> float:
    if samples is None and not row.sums:
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
