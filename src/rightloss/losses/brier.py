"""Brier score of a yes-or-no prediction: squared error of its probability. Bounded, so robust to wrong labels.

Elicits
    the probability of a 1.
Target
    {0, 1}, or probabilities in [0, 1] (soft targets).
Prediction
    `logits` or `probabilities`.
Formula
    (p - y)², with p = 1 / (1 + exp(-logit)). `multiclass_brier` over two classes is twice this.
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "brier: probabilities holds 1.5 at index 0 / expected values in [0, 1]".
References
    Brier (1950), Verification of forecasts expressed in terms of probability, page 1,
    doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.

Examples
--------
>>> import rightloss
>>> print(rightloss.brier(target=[1, 0], probabilities=[0.9, 0.5]))
0.13
"""

from rightloss import numerics
from rightloss.link import LOGIT
from rightloss.loss import Formula, Loss
from rightloss.vocabulary import PROBABILITY, UNIT, Array, Labels, Namespace, Task


def definition(_m: Namespace, y: Array, p: Array) -> Array:
    return (p - y) ** 2


def value(xp: Namespace, target: Array, logits: Array) -> Array:
    error = numerics.sigmoid_minus(xp, logits, target, 1.0 - target)
    return error * error


def gradient(xp: Namespace, target: Array, logits: Array) -> Array:
    error = numerics.sigmoid_minus(xp, logits, target, 1.0 - target)
    return 2.0 * error * numerics.sigmoid(xp, logits) * numerics.sigmoid(xp, -logits)


def curvature(xp: Namespace, target: Array, logits: Array) -> Array:
    error = numerics.sigmoid_minus(xp, logits, target, 1.0 - target)
    slope = numerics.sigmoid(xp, logits) * numerics.sigmoid(xp, -logits)
    return 2.0 * slope * (slope - error * xp.tanh(0.5 * logits))


def value_of_probability(_xp: Namespace, target: Array, probabilities: Array) -> Array:
    return (probabilities - target) * (probabilities - target)


def gradient_of_probability(_xp: Namespace, target: Array, probabilities: Array) -> Array:
    return 2.0 * (probabilities - target)


def curvature_of_probability(xp: Namespace, _target: Array, probabilities: Array) -> Array:
    return xp.full_like(probabilities, 2.0)


LOSS = Loss(
    name="brier",
    aliases=("binary_brier", "brier_score"),
    task=Task.BINARY,
    labels=frozenset({Labels.ZERO_ONE, Labels.SOFT}),
    functional=PROBABILITY,
    definition=definition,
    link=LOGIT,
    formula=Formula(value, gradient, curvature),
    prediction_formula=Formula(value_of_probability, gradient_of_probability, curvature_of_probability),
    target=UNIT,
    prediction=UNIT,
    lipschitz=8.0 / 27.0,
    proper=True,
    references=(
        "Brier (1950), Verification of forecasts expressed in terms of probability, "
        "doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2",
    ),
)
