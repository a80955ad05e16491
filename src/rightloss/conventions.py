"""What other libraries mean by the strength of a penalty, and the way to and from ours.

Ours is added once to the **mean** data loss: `l2(per_square=s)` is s · sum of w². Libraries differ in three ways: a ½
or none, the mean or the sum over the samples, and a strength or its inverse. Each row is tested by training the
library's own estimator and ours to the same coefficients. With sample weights, `samples` is their sum.
"""

from __future__ import annotations

from dataclasses import dataclass
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


def _scaled(factor: float) -> tuple[Callable[..., Strengths], Callable[[float, float, float], tuple[float, ...]]]:
    return (lambda strength, samples: (factor * strength, 0.0)), (lambda square, absolute, n: (square / factor,))


def _inverse() -> tuple[Callable[..., Strengths], Callable[[float, float, float], tuple[float, ...]]]:
    return (lambda c, samples: (0.5 / (c * samples), 0.0)), (lambda square, absolute, n: (0.5 / (square * n),))


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
        ),
        Convention(
            "sklearn.svm.LinearSVC", "squared_hinge", "C · sum of losses + ½ sum of w²", ("C",), *_inverse()
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


def to_rightloss(entry: str, *, samples: float = 1.0, **theirs: float) -> tuple[Penalty, ...]:
    """Turn a library's parameters into penalties added to our mean loss.

    Examples
    --------
    >>> to_rightloss("sklearn.linear_model.Ridge", alpha=0.5, samples=10)
    (l2(per_square=0.05),)
    """
    row = _row(entry)
    if set(theirs) != set(row.parameters) or samples <= 0:
        raise InputError(
            f"{entry}: given {', '.join(sorted(theirs)) or 'no parameter'}, samples={samples:g}",
            expected=f"{', '.join(row.parameters)}, and samples > 0",
            help=f"its objective is {row.formula}",
        )
    square, absolute = row.to_ours(*(float(theirs[name]) for name in row.parameters), float(samples))
    found = (("l1", "per_absolute", absolute), ("l2", "per_square", square))
    return tuple(registry.penalty(name).with_parameters(**{word: value}) for name, word, value in found if value)


def from_rightloss(entry: str, penalties: Iterable[Penalty], *, samples: float = 1.0) -> dict[str, float]:
    """Turn penalties added to our mean loss into a library's parameters.

    Examples
    --------
    >>> import rightloss
    >>> from_rightloss("torch.optim.SGD", [rightloss.l2(per_square=0.05)])
    {'weight_decay': 0.1}
    """
    row = _row(entry)
    strengths = {"l1": 0.0, "l2": 0.0}
    for penalty in penalties:
        if penalty.name not in strengths:
            raise InputError(f"{entry}: has no {penalty.name}", expected="l1 and l2", help="leave it out")
        strengths[penalty.name] += dict(penalty.settings)[penalty.parameters[0].name]
    theirs = row.to_theirs(strengths["l2"], strengths["l1"], float(samples))
    result = dict(zip(row.parameters, theirs, strict=True))
    if to_rightloss(entry, samples=samples, **result) == () and any(strengths.values()):
        raise InputError(f"{entry}: cannot express {strengths}", expected=row.formula, help="choose another library entry")
    return result


def _row(entry: str) -> Convention:
    if entry not in CONVENTIONS:
        raise unknown_name("library entry with a penalty", entry, CONVENTIONS)
    return CONVENTIONS[entry]
