"""Perceptron loss: the hinge loss without a margin; a right decision costs nothing, however narrow.

Elicits
    none: a score of 0 for every sample is a minimiser, so it needs samples that can be separated, or an early stop.
Target
    {-1, +1}.
Prediction
    `raw`: a score, positive for +1.
Formula
    max(0, -target · score). At a score of 0 the gradient is 0, the smallest subgradient: training from zero weights
    does not start (scikit-learn's Perceptron takes the other one).
Shapes
    target and raw: any, equal; the result has one value for each element.
Raises
    InputError: "perceptron: target holds 0 at index 0 / expected {-1, +1}".
References
    Rosenblatt (1958), The perceptron, doi:10.1037/h0042519.

Examples
--------
>>> import rightloss
>>> rightloss.perceptron.value(target=[1, 1, 1], raw=[2.5, 0.5, -1.0])
array([0., 0., 1.])
"""

from rightloss import numerics
from rightloss.loss import Formula, Loss
from rightloss.vocabulary import NO_FUNCTIONAL, Array, Labels, Namespace, Task


def definition(_m: Namespace, y: Array, s: Array) -> Array:
    return max(0, -y * s)


def value(xp: Namespace, target: Array, raw: Array) -> Array:
    return numerics.positive_part(xp, -target * raw)


def gradient(xp: Namespace, target: Array, raw: Array) -> Array:
    return -target * numerics.sign(xp, value(xp, target, raw))


def majorant(xp: Namespace, _target: Array, raw: Array) -> Array:
    return 0.5 / numerics.magnitude(xp, raw)


LOSS = Loss(
    name="perceptron",
    task=Task.BINARY,
    labels=frozenset({Labels.PLUS_MINUS}),
    functional=NO_FUNCTIONAL,
    definition=definition,
    link=None,
    formula=Formula(value, gradient, majorant=majorant),
    convex=True,
    lipschitz=1.0,
    margin=True,
    references=("Rosenblatt (1958), The perceptron, doi:10.1037/h0042519",),
)
