"""Kullback-Leibler divergence of a predicted distribution from a target distribution.

Elicits
    the probability of each class.
Target
    one-hot rows or distributions, of the prediction's shape.
Prediction
    `logits` or `probabilities`.
Parameters
    axis: where the classes are; -1 is last.
Formula
    sum over classes of y log(y / p) - y + p. The last two terms cancel when both sum to 1; they keep every term, and so
    the sum, from falling below 0 by rounding. Against cross-entropy only the target's own entropy is missing.
    The result is one number for each sample; PyTorch's `kl_div` default divides by samples times classes.
Shapes
    target and logits (n, k), or any equal shapes with the classes on `axis`.
Raises
    InputError: "kl_divergence: target has a row that sums to 2 at index 0".
References
    Kullback & Leibler (1951), On information and sufficiency, section 2, doi:10.1214/aoms/1177729694.

Examples
--------
>>> import rightloss
>>> print(rightloss.kl_divergence(target=[[0.0, 1.0]], probabilities=[[0.5, 0.5]]))
0.6931471805599453
"""

from rightloss import numerics
from rightloss.link import SOFTMAX
from rightloss.loss import Formula, Loss
from rightloss.parameter import IntegerParameter
from rightloss.vocabulary import PROBABILITY, UNIT, Array, Labels, Namespace, Row, Task

_FAR = 2.0


def definition(m: Namespace, y: Array, p: Array) -> Array:
    return sum((t * m.log(t / q) if t else 0) - t + q for t, q in zip(y, p, strict=True))


def _terms(xp: Namespace, target: Array, step: Array, p: Array) -> Array:
    # target · (exp(step) - 1 - step), where step is log(p / target).
    positive = target > 0.0
    far = step > _FAR
    outer = (p - target) - target * xp.where(far, step, 0.0)
    near = target * numerics.expm1_rest(xp, xp.where(far, 0.0, step))
    return xp.where(positive, xp.where(far, outer, near), p)


def value(xp: Namespace, target: Array, logits: Array) -> Array:
    surprisal = numerics.surprisal(xp, logits)
    step = -numerics.log_ratio(xp, surprisal, 1.0 / xp.where(target > 0.0, target, 1.0))
    return xp.sum(_terms(xp, target, step, numerics.softmax(xp, logits)), axis=-1)


def gradient(xp: Namespace, target: Array, logits: Array) -> Array:
    p, rest = numerics.softmax_and_rest(xp, logits)
    return p * (xp.sum(target, axis=-1, keepdims=True) - target) - target * rest


def curvature(xp: Namespace, target: Array, logits: Array) -> Array:
    p, rest = numerics.softmax_and_rest(xp, logits)
    return xp.sum(target, axis=-1, keepdims=True) * p * rest


def product(xp: Namespace, target: Array, logits: Array, *, vector: Array) -> Array:
    p = numerics.softmax(xp, logits)
    along = p * vector
    return xp.sum(target, axis=-1, keepdims=True) * (along - p * xp.sum(along, axis=-1, keepdims=True))


def majorant(xp: Namespace, target: Array, logits: Array) -> Array:
    return xp.ones_like(logits) * (0.5 * xp.sum(target, axis=-1, keepdims=True))


def value_of_probabilities(xp: Namespace, target: Array, probabilities: Array) -> Array:
    positive = target > 0.0
    step = numerics.log_quotient(xp, xp.where(positive, probabilities, 1.0), xp.where(positive, target, 1.0))
    return xp.sum(_terms(xp, target, step, probabilities), axis=-1)


def gradient_of_probabilities(xp: Namespace, target: Array, probabilities: Array) -> Array:
    positive = target > 0.0
    return xp.where(positive, (probabilities - target) / xp.where(positive, probabilities, 1.0), 1.0)


LOSS = Loss(
    name="kl_divergence",
    aliases=("kullback_leibler", "kl_div"),
    task=Task.MULTICLASS,
    labels=frozenset({Labels.DISTRIBUTION}),
    functional=PROBABILITY,
    definition=definition,
    link=SOFTMAX,
    formula=Formula(value, gradient, curvature, majorant, product),
    prediction_formula=Formula(value_of_probabilities, gradient_of_probabilities),
    target=UNIT,
    prediction=UNIT,
    row=Row.CLASSES,
    parameters=(IntegerParameter("axis", -1, "where the classes are"),),
    convex=True,
    proper=True,
    references=("Kullback & Leibler (1951), On information and sufficiency, section 2, doi:10.1214/aoms/1177729694",),
)
