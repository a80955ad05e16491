"""Absolute error: the loss that a median minimises.

Elicits
    the median.
Target, prediction
    real values.
Formula
    |prediction - target|; at 0 the gradient is 0, the smallest subgradient.
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError when the shapes differ.
References
    Gneiting (2011), Making and evaluating point forecasts, section 3, doi:10.1198/jasa.2011.r10138.

Examples
--------
>>> import rightloss
>>> print(rightloss.mae(target=[1.0, 2.0], prediction=[2.0, -1.0]))
2.0
"""

from rightloss import numerics
from rightloss.loss import Formula, Loss
from rightloss.vocabulary import MEDIAN, Array, Labels, Namespace, Task


def definition(_m: Namespace, y: Array, p: Array) -> Array:
    return abs(p - y)


def value(xp: Namespace, target: Array, prediction: Array) -> Array:
    return numerics.magnitude(xp, prediction - target)


def gradient(xp: Namespace, target: Array, prediction: Array) -> Array:
    return numerics.sign(xp, prediction - target)


def majorant(xp: Namespace, target: Array, prediction: Array) -> Array:
    return 1.0 / numerics.magnitude(xp, prediction - target)


LOSS = Loss(
    name="absolute_error",
    aliases=("mae", "mean_absolute_error", "l1_loss"),
    task=Task.REGRESSION,
    labels=frozenset({Labels.REAL}),
    functional=MEDIAN,
    definition=definition,
    formula=Formula(value, gradient, majorant=majorant),
    convex=True,
    lipschitz=1.0,
    references=("Gneiting (2011), Making and evaluating point forecasts, doi:10.1198/jasa.2011.r10138",),
)
