"""Tweedie deviance: a family from counts (power 1) over amounts with exact zeros (1 to 2) to positive amounts (2, 3).

Elicits
    the mean, whatever the power; the power says how fast the spread grows: variance = dispersion · mean^power.
Target
    amounts >= 0 for a power below 2; amounts > 0 from 2 on.
Prediction
    `raw` is the log-rate, `prediction` the rate, which is the expected target.
Parameters
    power: 1 is Poisson's deviance, 2 gamma's, 3 the inverse Gaussian's. Use squared_error for power 0.
Formula
    target^(2-p) / ((1-p)(2-p)) - target rate^(1-p) / (1-p) + rate^(2-p) / (2-p), with the limits at p = 1 and 2.
    This is half the unit deviance: 0 for a perfect prediction, and continuous in the power.
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "tweedie: power is 0.5 / expected a number in [1, ∞)".
References
    Jørgensen (1987), Exponential dispersion models, section 4, doi:10.1111/j.2517-6161.1987.tb01685.x.

Examples
--------
>>> import rightloss
>>> rightloss.tweedie(power=1.5).gradient(target=[0.0, 2.0], raw=[0.0, 0.0])
array([ 1., -1.])
"""

from math import inf

from rightloss import deviance
from rightloss.link import LOG
from rightloss.loss import Formula, Loss
from rightloss.parameter import Parameter
from rightloss.vocabulary import MEAN, NON_NEGATIVE, POSITIVE, RATES, Array, Interval, Labels, Namespace, Task

GAMMA = 2.0


def definition(m: Namespace, y: Array, p: Array, *, power: float) -> Array:
    if power == 1.0:
        return p - y + (y * m.log(y / p) if y else 0)
    if power == GAMMA:
        return y / p - 1 - m.log(y / p)
    a, b = 2 - m.mpf(power), 1 - m.mpf(power)
    return (y**a / (a * b) if y else 0) - y * p**b / b + p**a / a


def value(xp: Namespace, target: Array, raw: Array, *, power: float) -> Array:
    return deviance.value_of_raw(xp, target, raw, power)


def gradient(xp: Namespace, target: Array, raw: Array, *, power: float) -> Array:
    return deviance.gradient_of_raw(xp, target, raw, power)


def curvature(xp: Namespace, target: Array, raw: Array, *, power: float) -> Array:
    return deviance.curvature_of_raw(xp, target, raw, power)


def value_of_rate(xp: Namespace, target: Array, rate: Array, *, power: float) -> Array:
    return deviance.value_of_rate(xp, target, rate, power)


def gradient_of_rate(xp: Namespace, target: Array, rate: Array, *, power: float) -> Array:
    return deviance.gradient_of_rate(xp, target, rate, power)


def curvature_of_rate(xp: Namespace, target: Array, rate: Array, *, power: float) -> Array:
    return deviance.curvature_of_rate(xp, target, rate, power)


LOSS = Loss(
    name="tweedie",
    aliases=("tweedie_deviance",),
    task=Task.COUNTS,
    labels=frozenset({Labels.POSITIVE}),
    functional=MEAN,
    definition=definition,
    link=LOG,
    formula=Formula(value, gradient, curvature),
    prediction_formula=Formula(value_of_rate, gradient_of_rate, curvature_of_rate),
    target=lambda power: NON_NEGATIVE if power < GAMMA else POSITIVE,
    prediction=RATES,
    parameters=(
        Parameter("power", 1.5, "how fast the variance grows with the mean", Interval(1.0, inf, low_closed=True)),
    ),
    convex=lambda power: power <= GAMMA,
    references=("Jørgensen (1987), Exponential dispersion models, doi:10.1111/j.2517-6161.1987.tb01685.x",),
)
