"""Focal loss of a yes-or-no prediction: cross-entropy that fades for samples already classified well.

Elicits
    the decision (which class is likelier, when alpha is not set), not the probability: its probabilities are drawn
    towards ½ and need calibration.
Target
    {0, 1}; libraries disagree on what a soft target means here, so it is refused.
Prediction
    `logits` or `probabilities`.
Parameters
    gamma: how fast well-classified samples fade; 0 is cross-entropy.
    alpha: weight of targets of 1; targets of 0 weigh 1 - alpha. None (the default) weighs both 1.
Formula
    -alpha (1 - p)^gamma log(p) for a 1, -(1 - alpha) p^gamma log(1 - p) for a 0, with p = 1 / (1 + exp(-logit)).
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "focal: gamma is -1 / expected a number in [0, ∞)".
References
    Lin, Goyal, Girshick, He & Dollár (2017), Focal loss for dense object detection, section 3,
    doi:10.1109/ICCV.2017.324; Charoenphakdee et al. (2021), On focal loss for class-posterior probability estimation,
    section 4, doi:10.1109/CVPR46437.2021.00516.

Examples
--------
>>> import rightloss
>>> rightloss.focal.value(target=[1, 0], logits=[0.0, 20.0])
array([ 0.1732868 , 19.99999992])
"""

from rightloss import numerics
from rightloss.link import LOGIT
from rightloss.loss import Formula, Loss
from rightloss.parameter import Parameter
from rightloss.vocabulary import (
    DECISION,
    NO_FUNCTIONAL,
    NON_NEGATIVE,
    PROBABILITY,
    UNIT,
    Array,
    Functional,
    Interval,
    Labels,
    Namespace,
    Task,
)


def definition(m: Namespace, y: Array, p: Array, *, gamma: float, alpha: float | None) -> Array:
    on, off = (1, 1) if alpha is None else (alpha, 1 - m.mpf(alpha))
    return -on * (1 - p) ** gamma * m.log(p) if y else -off * p**gamma * m.log(1 - p)


def _sides(target: Array, alpha: float | None) -> tuple[Array, Array]:
    on, off = (1.0, 1.0) if alpha is None else (alpha, 1.0 - alpha)
    return on * target, off * (1.0 - target)


def _value(xp: Namespace, logits: Array, gamma: float) -> Array:
    # The loss of a target of 0; that of a target of 1 is the same at minus the logits.
    return numerics.times(xp, numerics.sigmoid_power(xp, logits, gamma), numerics.softplus(xp, logits))


def _gradient(xp: Namespace, logits: Array, gamma: float) -> Array:
    p, q = numerics.sigmoid(xp, logits), numerics.sigmoid(xp, -logits)
    fade = numerics.sigmoid_power(xp, logits, gamma)
    return numerics.times(xp, fade, gamma * numerics.times(xp, q, numerics.softplus(xp, logits)) + p)


def _curvature(xp: Namespace, logits: Array, gamma: float) -> Array:
    p, q = numerics.sigmoid(xp, logits), numerics.sigmoid(xp, -logits)
    fade, cost = numerics.sigmoid_power(xp, logits, gamma), numerics.softplus(xp, logits)
    return fade * q * (gamma * numerics.times(xp, gamma * q - p, cost) + (2.0 * gamma + 1.0) * p)


def value(xp: Namespace, target: Array, logits: Array, *, gamma: float, alpha: float | None) -> Array:
    on, off = _sides(target, alpha)
    return numerics.times(xp, on, _value(xp, -logits, gamma)) + numerics.times(xp, off, _value(xp, logits, gamma))


def gradient(xp: Namespace, target: Array, logits: Array, *, gamma: float, alpha: float | None) -> Array:
    on, off = _sides(target, alpha)
    return numerics.times(xp, off, _gradient(xp, logits, gamma)) - numerics.times(xp, on, _gradient(xp, -logits, gamma))


def curvature(xp: Namespace, target: Array, logits: Array, *, gamma: float, alpha: float | None) -> Array:
    on, off = _sides(target, alpha)
    return on * _curvature(xp, -logits, gamma) + off * _curvature(xp, logits, gamma)


def value_of_probability(
    xp: Namespace, target: Array, probabilities: Array, *, gamma: float, alpha: float | None
) -> Array:
    on, off = _sides(target, alpha)
    one = numerics.times(xp, on, _fade(xp, 1.0 - probabilities, gamma))
    zero = numerics.times(xp, off, _fade(xp, probabilities, gamma))
    return -numerics.xlogy(xp, one, probabilities) - numerics.xlog1py(xp, zero, -probabilities)


def _fade(xp: Namespace, base: Array, gamma: float) -> Array:
    # A power below 1 has an infinite slope at 0, which no gradient may meet.
    empty = base == 0.0
    return xp.where(empty, 1.0 if gamma == 0.0 else 0.0, xp.where(empty, 1.0, base) ** gamma)


def gradient_of_probability(
    xp: Namespace, target: Array, probabilities: Array, *, gamma: float, alpha: float | None
) -> Array:
    on, off = _sides(target, alpha)
    rest = 1.0 - probabilities
    one = rest**gamma * (gamma * _log_over_rest(xp, probabilities, rest) * probabilities - 1.0) / probabilities
    zero = probabilities**gamma * (1.0 - gamma * _log_over_rest(xp, rest, probabilities) * rest) / rest
    return numerics.times(xp, on, one) + numerics.times(xp, off, zero)


def _log_over_rest(xp: Namespace, p: Array, rest: Array) -> Array:
    # p log(p) / (1 - p) divided by p; its limits are -1 at p = 1 and, times p, 0 at p = 0.
    certain = rest == 0.0
    logs = xp.where(p < 0.5, xp.log(xp.where(p == 0.0, 1.0, p)), xp.log1p(-rest))  # noqa: PLR2004
    return xp.where(certain, -1.0, logs / xp.where(certain, 1.0, rest))


def functional(*, gamma: float, alpha: float | None) -> Functional:
    if alpha is not None:
        return NO_FUNCTIONAL
    return PROBABILITY if gamma == 0.0 else DECISION


LOSS = Loss(
    name="focal",
    aliases=("binary_focal", "sigmoid_focal"),
    task=Task.BINARY,
    labels=frozenset({Labels.ZERO_ONE}),
    functional=functional,
    definition=definition,
    link=LOGIT,
    formula=Formula(value, gradient, curvature),
    prediction_formula=Formula(value_of_probability, gradient_of_probability),
    target=UNIT,
    prediction=UNIT,
    parameters=(
        Parameter("gamma", 2.0, "how fast well-classified samples fade", NON_NEGATIVE),
        Parameter("alpha", None, "weight of targets of 1", Interval(0.0, 1.0), required=False),
    ),
    convex=lambda gamma, **_other: gamma == 0.0,
    proper=lambda gamma, alpha: gamma == 0.0 and alpha is None,
    references=(
        "Lin, Goyal, Girshick, He & Dollár (2017), Focal loss for dense object detection, section 3, "
        "doi:10.1109/ICCV.2017.324",
        "Charoenphakdee et al. (2021), On focal loss for class-posterior probability estimation, "
        "doi:10.1109/CVPR46437.2021.00516",
    ),
)
