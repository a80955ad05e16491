"""Binary cross-entropy: the log loss of a yes-or-no prediction, from logits or from probabilities.

Elicits
    the probability of a 1; with `pos_weight` or `label_smoothing` a distorted one, so then none.
Target
    {0, 1}, or probabilities in [0, 1] (soft targets).
Prediction
    `logits` (the usual choice: exact and stable) or `probabilities`.
Parameters
    pos_weight: factor on the part of the loss that comes from targets of 1.
    label_smoothing: moves each target this share of the way to ½: 0.1 turns 1 into 0.95, as in Keras.
Formula
    -w y log(p) - (1 - y) log(1 - p), with p = 1 / (1 + exp(-logit)).
Shapes
    target and prediction: any, equal; the result has one value for each element. Several labels for one sample are
    columns: each is a yes-or-no question of its own.
Raises
    InputError: "binary_cross_entropy: target holds -1 at index 0 / help: these are {-1, +1} labels: use
    `(target + 1) / 2`".
References
    Good (1952), Rational decisions, section 4, doi:10.1111/j.2517-6161.1952.tb00104.x; Gneiting & Raftery (2007),
    Strictly proper scoring rules, section 3, doi:10.1198/016214506000001437.

Examples
--------
>>> import rightloss
>>> print(rightloss.bce(target=[1], probabilities=[0.5]))
0.6931471805599453
>>> rightloss.binary_cross_entropy.value(target=[1, 0], logits=[34.0, 34.0])
array([1.71390843e-15, 3.40000000e+01])
"""

from rightloss import numerics
from rightloss.link import LOGIT
from rightloss.loss import Formula, Loss
from rightloss.parameter import Parameter
from rightloss.vocabulary import (
    NO_FUNCTIONAL,
    POSITIVE,
    PROBABILITY,
    UNIT,
    Array,
    Functional,
    Interval,
    Labels,
    Namespace,
    Task,
)


def definition(m: Namespace, y: Array, p: Array, *, pos_weight: float, label_smoothing: float) -> Array:
    y = y * (1 - m.mpf(label_smoothing)) + m.mpf(label_smoothing) / 2
    return -(pos_weight * y * m.log(p) if y else 0) - ((1 - y) * m.log(1 - p) if y != 1 else 0)


def _sides(target: Array, pos_weight: float, label_smoothing: float) -> tuple[Array, Array]:
    # What counts for a 1 and what for a 0, each without subtracting from 1 what was just added.
    keep, half = 1.0 - label_smoothing, 0.5 * label_smoothing
    return pos_weight * (target * keep + half), (1.0 - target) * keep + half


def value(xp: Namespace, target: Array, logits: Array, *, pos_weight: float, label_smoothing: float) -> Array:
    on, off = _sides(target, pos_weight, label_smoothing)
    return numerics.times(xp, on, numerics.softplus(xp, -logits)) + numerics.times(
        xp, off, numerics.softplus(xp, logits)
    )


def gradient(xp: Namespace, target: Array, logits: Array, *, pos_weight: float, label_smoothing: float) -> Array:
    on, off = _sides(target, pos_weight, label_smoothing)
    return numerics.sigmoid_minus(xp, logits, on, off)


def curvature(xp: Namespace, target: Array, logits: Array, *, pos_weight: float, label_smoothing: float) -> Array:
    on, off = _sides(target, pos_weight, label_smoothing)
    return (on + off) * numerics.sigmoid(xp, logits) * numerics.sigmoid(xp, -logits)


def majorant(xp: Namespace, target: Array, logits: Array, *, pos_weight: float, label_smoothing: float) -> Array:
    on, off = _sides(target, pos_weight, label_smoothing)
    zero = logits == 0.0
    logits = xp.where(zero, 1.0, logits)
    return (on + off) * xp.where(zero, 0.25, 0.5 * xp.tanh(0.5 * logits) / logits)


def value_of_probability(
    xp: Namespace, target: Array, probabilities: Array, *, pos_weight: float, label_smoothing: float
) -> Array:
    on, off = _sides(target, pos_weight, label_smoothing)
    return -numerics.xlogy(xp, on, probabilities) - numerics.xlog1py(xp, off, -probabilities)


def gradient_of_probability(
    xp: Namespace, target: Array, probabilities: Array, *, pos_weight: float, label_smoothing: float
) -> Array:
    on, off = _sides(target, pos_weight, label_smoothing)
    rest = 1.0 - probabilities
    sides = numerics.times(xp, off, 1.0 / rest) - numerics.times(xp, on, 1.0 / probabilities)
    soft = (on > 0.0) & (off > 0.0) & (probabilities > 0.0) & (rest > 0.0)
    if pos_weight > 1.0:  # the form in which the weight is added to p - y, not cancelled by it
        smoothed = target * (1.0 - label_smoothing) + 0.5 * label_smoothing
        excess = (probabilities - smoothed) - (pos_weight - 1.0) * smoothed * rest
    else:
        excess = (on + off) * probabilities - on
    joint = excess / xp.where(soft, probabilities, 1.0) / xp.where(soft, rest, 1.0)
    return xp.where(soft, joint, sides)


def functional(*, pos_weight: float, label_smoothing: float) -> Functional:
    return PROBABILITY if pos_weight == 1.0 and label_smoothing == 0.0 else NO_FUNCTIONAL


LOSS = Loss(
    name="binary_cross_entropy",
    aliases=("bce", "log_loss", "logistic"),
    task=Task.BINARY,
    labels=frozenset({Labels.ZERO_ONE, Labels.SOFT}),
    functional=functional,
    definition=definition,
    link=LOGIT,
    formula=Formula(value, gradient, curvature, majorant),
    prediction_formula=Formula(value_of_probability, gradient_of_probability),
    target=UNIT,
    prediction=UNIT,
    parameters=(
        Parameter("pos_weight", 1.0, "factor on the part of the loss that comes from targets of 1", POSITIVE),
        Parameter(
            "label_smoothing", 0.0, "share of the way to ½ that each target moves", Interval(0.0, 1.0, low_closed=True)
        ),
    ),
    convex=True,
    lipschitz=lambda pos_weight, label_smoothing: max(
        pos_weight * (1.0 - 0.5 * label_smoothing), 1.0 - 0.5 * label_smoothing
    ),
    proper=lambda pos_weight, label_smoothing: pos_weight == 1.0 and label_smoothing == 0.0,
    references=(
        "Good (1952), Rational decisions, section 4, doi:10.1111/j.2517-6161.1952.tb00104.x",
        "Gneiting & Raftery (2007), Strictly proper scoring rules, section 3, doi:10.1198/016214506000001437",
    ),
)
