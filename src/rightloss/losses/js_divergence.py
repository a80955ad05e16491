"""Jensen-Shannon divergence between a predicted and a target distribution: symmetric, and at most log 2.

Elicits
    none: the best constant is not the mean of the targets.
Target
    one-hot rows or distributions, of the prediction's shape.
Prediction
    `logits` or `probabilities`.
Parameters
    axis: where the classes are; -1 is last.
Formula
    half the Kullback-Leibler divergence of target from the middle, plus half that of prediction from the middle, where
    the middle is (target + prediction) / 2; natural logarithm.
Shapes
    target and logits (n, k), or any equal shapes with the classes on `axis`.
Raises
    InputError: "js_divergence: probabilities has a row that sums to 2 at index 0".
References
    Lin (1991), Divergence measures based on the Shannon entropy, section 4, doi:10.1109/18.61115.

Examples
--------
>>> import rightloss
>>> print(rightloss.js_divergence(target=[[0.0, 1.0]], probabilities=[[1.0, 0.0]]))
0.6931471805599453
"""

from rightloss import numerics
from rightloss.link import SOFTMAX
from rightloss.loss import Formula, Loss
from rightloss.parameter import IntegerParameter
from rightloss.vocabulary import NO_FUNCTIONAL, UNIT, Array, Labels, Namespace, Row, Task

_NEAR = 0.5


def definition(m: Namespace, y: Array, p: Array) -> Array:
    def part(a: Array, b: Array) -> Array:
        return a * m.log(2 * a / (a + b)) if a else 0

    return sum((part(t, q) + part(q, t)) / 2 for t, q in zip(y, p, strict=True))


def _tilt(xp: Namespace, target: Array, p: Array) -> Array:
    # (p - y) / (p + y): 1 where the target is 0, also when both are.
    positive = target > 0.0
    return xp.where(positive, (p - target) / xp.where(positive, p + target, 1.0), 1.0)


def value_of_probabilities(xp: Namespace, target: Array, probabilities: Array) -> Array:
    # With d the tilt: (1+d) log(1+d) + (1-d) log(1-d), where 1+d and 1-d are shares of the middle.
    tilt, middle = _tilt(xp, target, probabilities), 0.5 * (probabilities + target)
    near = numerics.magnitude(xp, tilt) < _NEAR
    inner, safe = xp.where(near, tilt, 0.0), xp.where(middle > 0.0, middle, 1.0)
    centre = 2.0 * inner * xp.atanh(inner) + xp.log1p(-inner * inner)
    sides = _entropy(xp, probabilities / safe) + _entropy(xp, target / safe)
    general = 0.5 * middle * xp.where(near, centre, sides)
    return xp.sum(xp.where(target > 0.0, general, 0.5 * numerics.LN2 * probabilities), axis=-1)


def _entropy(xp: Namespace, share: Array) -> Array:
    positive = share > 0.0
    return xp.where(positive, share * xp.log(xp.where(positive, share, 1.0)), 0.0)


def gradient_of_probabilities(xp: Namespace, target: Array, probabilities: Array) -> Array:
    tilt = _tilt(xp, target, probabilities)
    low = tilt < -_NEAR
    share = 2.0 * probabilities / xp.where(low, probabilities + target, 1.0)
    return 0.5 * xp.where(low, xp.log(xp.where(low, share, 1.0)), numerics.log1p(xp, xp.where(low, 0.0, tilt)))


def value(xp: Namespace, target: Array, logits: Array) -> Array:
    return value_of_probabilities(xp, target, numerics.softmax(xp, logits))


def gradient(xp: Namespace, target: Array, logits: Array) -> Array:
    return numerics.through_softmax(xp, logits, gradient_of_probabilities(xp, target, numerics.softmax(xp, logits)))


LOSS = Loss(
    name="js_divergence",
    aliases=("jensen_shannon",),
    task=Task.MULTICLASS,
    labels=frozenset({Labels.DISTRIBUTION}),
    functional=NO_FUNCTIONAL,
    definition=definition,
    link=SOFTMAX,
    formula=Formula(value, gradient),
    prediction_formula=Formula(value_of_probabilities, gradient_of_probabilities),
    target=UNIT,
    prediction=UNIT,
    row=Row.CLASSES,
    parameters=(IntegerParameter("axis", -1, "where the classes are"),),
    references=("Lin (1991), Divergence measures based on the Shannon entropy, section 4, doi:10.1109/18.61115",),
)
