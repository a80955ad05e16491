"""Ordinal loss (cumulative logit): classes with an order, such as grades; a miss by two steps costs more than by one.

Elicits
    the probability of each class.
Target
    class indices 0 … k-1, in their order.
Prediction
    `logits`: k-1 numbers for each sample, the log-odds that the class is at most 0, 1, … k-2; they must not decrease.
    The proportional-odds model puts `thresholds - score` there, with one score for each sample.
Formula
    -log(sigmoid(logit of the class) - sigmoid(logit of the class below)), the ends being 1 and 0.
Shapes
    logits (n, k-1) with targets (n,); the result has one value for each sample.
Raises
    InputError: "ordinal: logits decrease along the thresholds at index 2".
References
    McCullagh (1980), Regression models for ordinal data, section 2, doi:10.1111/j.2517-6161.1980.tb01109.x.

Examples
--------
>>> import rightloss
>>> rightloss.ordinal.value(target=[0, 1, 2], logits=[[-1.0, 1.0]] * 3)
array([1.31326169, 0.77193683, 1.31326169])
"""

from math import inf

from rightloss import numerics
from rightloss.link import CUMULATIVE_LOGIT
from rightloss.loss import Formula, Loss
from rightloss.vocabulary import PROBABILITY, UNIT, Array, Labels, Namespace, Row, Task


def definition(m: Namespace, y: Array, z: Array) -> Array:
    at_most = [0, *(1 / (1 + m.exp(-logit)) for logit in z), 1]
    return -m.log(at_most[y + 1] - at_most[y])


def _edges(xp: Namespace, target: Array, logits: Array) -> tuple[Array, Array]:
    index = numerics.as_index(xp, target)[..., None]
    last = logits.shape[-1] - 1
    upper = xp.take_along_axis(logits, xp.clip(index, None, last), axis=-1)
    lower = xp.take_along_axis(logits, xp.clip(index - 1, 0, None), axis=-1)
    return xp.where(index > last, inf, upper), xp.where(index == 0, -inf, lower)


def value(xp: Namespace, target: Array, logits: Array) -> Array:
    upper, lower = _edges(xp, target, logits)
    inside = xp.isfinite(upper) & xp.isfinite(lower)
    width = xp.where(inside, upper, 1.0) - xp.where(inside, lower, 0.0)
    between = xp.where(inside, numerics.log1mexp(xp, width), 0.0)
    return (numerics.softplus(xp, -upper) + numerics.softplus(xp, lower) - between)[..., 0]


def _push(xp: Namespace, upper: Array, lower: Array) -> Array:
    inside = xp.isfinite(upper) & xp.isfinite(lower)
    width = xp.where(inside, upper, 1.0) - xp.where(inside, lower, 0.0)
    return xp.where(inside, 1.0 / xp.expm1(width), 0.0)


def gradient(xp: Namespace, target: Array, logits: Array) -> Array:
    upper, lower = _edges(xp, target, logits)
    push = _push(xp, upper, lower)
    return _place(xp, target, logits, -(numerics.sigmoid(xp, -upper) + push), numerics.sigmoid(xp, lower) + push)


def curvature(xp: Namespace, target: Array, logits: Array) -> Array:
    upper, lower = _edges(xp, target, logits)
    push = _push(xp, upper, lower)
    bend = push * (1.0 + push)
    upper_part = numerics.sigmoid(xp, upper) * numerics.sigmoid(xp, -upper) + bend
    lower_part = numerics.sigmoid(xp, lower) * numerics.sigmoid(xp, -lower) + bend
    return _place(xp, target, logits, upper_part, lower_part)


def _place(xp: Namespace, target: Array, logits: Array, upper: Array, lower: Array) -> Array:
    index = numerics.as_index(xp, target)
    at_upper = numerics.one_hot(xp, index, logits.shape[-1], logits) > 0.0
    at_lower = numerics.one_hot(xp, index - 1, logits.shape[-1], logits) > 0.0
    return xp.where(at_upper, upper, 0.0) + xp.where(at_lower, lower, 0.0)


LOSS = Loss(
    name="ordinal",
    aliases=("cumulative_logit", "proportional_odds"),
    task=Task.MULTICLASS,
    labels=frozenset({Labels.CLASS_INDEX}),
    functional=PROBABILITY,
    definition=definition,
    link=CUMULATIVE_LOGIT,
    formula=Formula(value, gradient, curvature),
    target=UNIT,
    row=Row.THRESHOLDS,
    convex=True,
    proper=True,
    references=(
        "McCullagh (1980), Regression models for ordinal data, section 2, doi:10.1111/j.2517-6161.1980.tb01109.x",
    ),
)
