"""Squared error: the loss that a mean minimises.

Elicits
    the mean.
Target, prediction
    real values.
Formula
    (prediction - target)²; there is no factor ½ (scikit-learn's and optax's `l2_loss` have one).
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError when the shapes differ: "expected equal shapes: broadcasting would compare every target with every
    prediction".
References
    Gneiting (2011), Making and evaluating point forecasts, section 3, doi:10.1198/jasa.2011.r10138.

Examples
--------
>>> import rightloss
>>> print(round(rightloss.mse(target=[3.0, 5.0, 3.5], prediction=[3.2, 5.1, 2.8]), 6))
0.18
>>> rightloss.squared_error.value_gradient(target=[1.0], prediction=[3.0])
(array([4.]), array([4.]))
"""

from rightloss.loss import Formula, Loss
from rightloss.vocabulary import MEAN, Array, Labels, Namespace, Task


def definition(_m: Namespace, y: Array, p: Array) -> Array:
    return (p - y) ** 2


def value(_xp: Namespace, target: Array, prediction: Array) -> Array:
    error = prediction - target
    return error * error


def gradient(_xp: Namespace, target: Array, prediction: Array) -> Array:
    return 2.0 * (prediction - target)


def curvature(xp: Namespace, _target: Array, prediction: Array) -> Array:
    return xp.full_like(prediction, 2.0)


LOSS = Loss(
    name="squared_error",
    aliases=("mse", "mean_squared_error"),
    task=Task.REGRESSION,
    labels=frozenset({Labels.REAL}),
    functional=MEAN,
    definition=definition,
    formula=Formula(value, gradient, curvature, majorant=curvature),
    convex=True,
    references=("Gneiting (2011), Making and evaluating point forecasts, doi:10.1198/jasa.2011.r10138",),
)
