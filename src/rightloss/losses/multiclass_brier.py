"""Brier score of a choice between classes: squared distance between the probabilities and what happened.

Elicits
    the probability of each class.
Target
    class indices, or one-hot rows or distributions of the prediction's shape.
Prediction
    `logits` or `probabilities`.
Parameters
    ignore_index: rows with this target do not count.
    axis: where the classes are; -1 is last.
Formula
    sum over classes of (p - y)², with p = softmax(logits): between 0 and 2. Over two classes it is twice `brier`.
Shapes
    logits (n, k) with indices (n,) or distributions (n, k), or any shape with the classes on `axis`.
Raises
    InputError: "multiclass_brier: probabilities has a row that sums to 1.5 at index 0".
References
    Brier (1950), Verification of forecasts expressed in terms of probability, page 1,
    doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.

Examples
--------
>>> import rightloss
>>> print(rightloss.multiclass_brier(target=[0], probabilities=[[0.5, 0.5]]))
0.5
"""

from rightloss import numerics
from rightloss.link import SOFTMAX
from rightloss.loss import Formula, Loss
from rightloss.parameter import IntegerParameter
from rightloss.vocabulary import PROBABILITY, UNIT, Array, Labels, Namespace, Row, Task


def definition(_m: Namespace, y: Array, p: Array) -> Array:
    return sum((prob - target) ** 2 for prob, target in zip(p, y, strict=True))


def _error(p: Array, rest: Array, target: Array) -> Array:
    # p - y as p (1 - y) - (1 - p) y, which keeps its digits when p is nearly 1.
    return p * (1.0 - target) - rest * target


def value(xp: Namespace, target: Array, logits: Array) -> Array:
    error = _error(*numerics.softmax_and_rest(xp, logits), target)
    return xp.sum(error * error, axis=-1)


def gradient(xp: Namespace, target: Array, logits: Array) -> Array:
    return numerics.through_softmax(xp, logits, 2.0 * _error(*numerics.softmax_and_rest(xp, logits), target))


def value_of_probabilities(xp: Namespace, target: Array, probabilities: Array) -> Array:
    return xp.sum((probabilities - target) ** 2, axis=-1)


def gradient_of_probabilities(_xp: Namespace, target: Array, probabilities: Array) -> Array:
    return 2.0 * (probabilities - target)


def curvature_of_probabilities(xp: Namespace, _target: Array, probabilities: Array) -> Array:
    return xp.full_like(probabilities, 2.0)


LOSS = Loss(
    name="multiclass_brier",
    aliases=("multiclass_brier_score",),
    task=Task.MULTICLASS,
    labels=frozenset({Labels.CLASS_INDEX, Labels.DISTRIBUTION}),
    functional=PROBABILITY,
    definition=definition,
    link=SOFTMAX,
    formula=Formula(value, gradient),
    prediction_formula=Formula(value_of_probabilities, gradient_of_probabilities, curvature_of_probabilities),
    target=UNIT,
    prediction=UNIT,
    row=Row.CLASSES,
    parameters=(
        IntegerParameter("ignore_index", None, "the target of rows that do not count"),
        IntegerParameter("axis", -1, "where the classes are"),
    ),
    proper=True,
    references=(
        "Brier (1950), Verification of forecasts expressed in terms of probability, "
        "doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2",
    ),
)
