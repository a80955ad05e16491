"""Gamma deviance, for positive amounts: the spread grows in proportion to the mean.

Elicits
    the mean.
Target
    amounts > 0.
Prediction
    `raw` is the log-rate, `prediction` the rate, which is the expected target.
Formula
    target / rate - 1 - log(target / rate).
    This is half the unit deviance: 0 for a perfect prediction. Losses of other libraries drop terms that depend on the
    target only; the gradient is the same.
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "gamma: target holds 0 at index 0 / expected positive values in (0, ∞)".
References
    McCullagh & Nelder (1989), Generalized Linear Models, section 2.3, doi:10.1201/9780203753736.

Examples
--------
>>> import rightloss
>>> rightloss.gamma.gradient(target=[2.0], raw=[0.0])
array([-1.])
>>> print(rightloss.gamma(target=[2.0], prediction=[2.0]))
0.0
"""

from rightloss import deviance
from rightloss.link import LOG
from rightloss.loss import Formula, Loss
from rightloss.vocabulary import MEAN, POSITIVE, RATES, Array, Labels, Namespace, Task

POWER = 2.0


def definition(m: Namespace, y: Array, p: Array) -> Array:
    return y / p - 1 - m.log(y / p)


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
    name="gamma",
    aliases=("gamma_deviance",),
    task=Task.COUNTS,
    labels=frozenset({Labels.POSITIVE}),
    functional=MEAN,
    definition=definition,
    link=LOG,
    formula=Formula(value, gradient, curvature),
    prediction_formula=Formula(value_of_rate, gradient_of_rate, curvature_of_rate),
    target=POSITIVE,
    prediction=RATES,
    convex=True,
    references=("McCullagh & Nelder (1989), Generalized Linear Models, section 2.3, doi:10.1201/9780203753736",),
)
