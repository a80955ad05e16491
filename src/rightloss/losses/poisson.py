"""Poisson deviance, for counts and rates: the spread grows with the mean.

Elicits
    the mean.
Target
    counts, or amounts >= 0.
Prediction
    `raw` is the log-rate, `prediction` the rate, which is the expected target.
Formula
    target log(target / rate) - target + rate.
    This is half the unit deviance: 0 for a perfect prediction. Losses of other libraries drop terms that depend on the
    target only; the gradient is the same.
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "poisson: target holds -1 at index 0 / expected counts in [0, ∞)".
References
    McCullagh & Nelder (1989), Generalized Linear Models, section 2.3, doi:10.1201/9780203753736.

Examples
--------
>>> import rightloss
>>> rightloss.poisson.gradient(target=[2.0], raw=[0.0])
array([-1.])
>>> print(rightloss.poisson(target=[2.0], prediction=[2.0]))
0.0
"""

from rightloss import deviance
from rightloss.link import LOG
from rightloss.loss import Formula, Loss
from rightloss.vocabulary import MEAN, NON_NEGATIVE, RATES, Array, Labels, Namespace, Task

POWER = 1.0


def definition(m: Namespace, y: Array, p: Array) -> Array:
    return p - y + (y * m.log(y / p) if y else 0)


def value(xp: Namespace, target: Array, raw: Array) -> Array:
    return deviance.value_of_raw(xp, target, raw, POWER)


def gradient(xp: Namespace, target: Array, raw: Array) -> Array:
    return deviance.gradient_of_raw(xp, target, raw, POWER)


def curvature(xp: Namespace, target: Array, raw: Array) -> Array:
    return deviance.curvature_of_raw(xp, target, raw, POWER)


def value_of_rate(xp: Namespace, target: Array, rate: Array) -> Array:
    return deviance.value_of_rate(xp, target, rate, POWER)


def gradient_of_rate(xp: Namespace, target: Array, rate: Array) -> Array:
    return deviance.gradient_of_rate(xp, target, rate, POWER)


def curvature_of_rate(xp: Namespace, target: Array, rate: Array) -> Array:
    return deviance.curvature_of_rate(xp, target, rate, POWER)


LOSS = Loss(
    name="poisson",
    aliases=("poisson_deviance", "poisson_nll"),
    task=Task.COUNTS,
    labels=frozenset({Labels.COUNT}),
    functional=MEAN,
    definition=definition,
    link=LOG,
    formula=Formula(value, gradient, curvature),
    prediction_formula=Formula(value_of_rate, gradient_of_rate, curvature_of_rate),
    target=NON_NEGATIVE,
    prediction=RATES,
    convex=True,
    references=("McCullagh & Nelder (1989), Generalized Linear Models, section 2.3, doi:10.1201/9780203753736",),
)
