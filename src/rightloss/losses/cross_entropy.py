"""Cross-entropy: the log loss of a choice between classes that exclude each other.

Elicits
    the probability of each class; with class_weight, label_smoothing or softcap a distorted one, so then none.
Target
    class indices, or one-hot rows or distributions of the prediction's shape.
Prediction
    `logits` (the usual choice: exact and stable) or `probabilities`.
Parameters
    class_weight: one factor for each class; `reduction="weighted_mean"` divides by the weights of the targets.
    label_smoothing: moves this share of each target to the uniform distribution over the classes.
    ignore_index: rows with this target do not count; `reduction="mean"` divides by the rows that do.
    axis: where the classes are; -1 is last, 1 is PyTorch's place.
    z_loss: factor on the square of log(sum(exp(logits))), which keeps logits from drifting.
    softcap: bends the logits into (-softcap, softcap) by softcap · tanh(logits / softcap) first.
Formula
    -sum over classes of weight · target · log(p), with p = softmax(logits).
Shapes
    logits (n, k) with indices (n,) or distributions (n, k), or any shape with the classes on `axis`.
Raises
    InputError: "cross_entropy: target holds class 3 at index 0, but there are 3 classes / help the labels start at 1:
    subtract 1".
References
    Good (1952), Rational decisions, section 4, doi:10.1111/j.2517-6161.1952.tb00104.x; Szegedy et al. (2016),
    Rethinking the Inception architecture, section 7 (label smoothing), doi:10.1109/CVPR.2016.308; Chowdhery et al.
    (2023), PaLM, section 5 (z-loss), https://jmlr.org/papers/v24/22-1144.html.

Examples
--------
>>> import rightloss
>>> rightloss.cross_entropy.value(target=[0, 0], logits=[[20.0, 0.0], [0.0, 0.0]])
array([2.06115362e-09, 6.93147181e-01])
>>> print(rightloss.cross_entropy(ignore_index=-100)(target=[-100], logits=[[1.0, 2.0]]))
0.0
"""

from math import inf

from rightloss import numerics
from rightloss.errors import InputError
from rightloss.link import SOFTMAX
from rightloss.loss import Formula, Loss
from rightloss.parameter import ClassWeightParameter, IntegerParameter, Parameter
from rightloss.vocabulary import (
    NO_FUNCTIONAL,
    NON_NEGATIVE,
    POSITIVE,
    PROBABILITY,
    UNIT,
    Array,
    Functional,
    Interval,
    Labels,
    Namespace,
    Row,
    Task,
)

Weights = tuple[float, ...] | None


def definition(
    m: Namespace,
    y: Array,
    p: Array,
    *,
    class_weight: Weights,
    label_smoothing: float,
    z_loss: float,
    softcap: float | None,
) -> Array:
    if z_loss or softcap:
        raise ValueError("z_loss and softcap act on logits: the definition is that of the probabilities")
    keep, spread = 1 - m.mpf(label_smoothing), m.mpf(label_smoothing) / len(y)
    shares = [target * keep + spread for target in y]
    weights = class_weight or [1] * len(y)
    return -sum(w * q * m.log(prob) for w, q, prob in zip(weights, shares, p, strict=True) if w * q)


def _masses(xp: Namespace, target: Array, class_weight: Weights, label_smoothing: float) -> Array:
    smoothed = target * (1.0 - label_smoothing) + label_smoothing / target.shape[-1] if label_smoothing else target
    return smoothed * numerics.constants(xp, class_weight, target) if class_weight else smoothed


def _cap(xp: Namespace, logits: Array, softcap: float | None) -> Array:
    return logits if softcap is None else softcap * xp.tanh(logits / softcap)


def _slope(xp: Namespace, logits: Array, softcap: float | None) -> Array:
    return 1.0 if softcap is None else xp.cosh(logits / softcap) ** -2


def _bend(xp: Namespace, logits: Array, softcap: float) -> Array:
    return -2.0 / softcap * xp.tanh(logits / softcap) * _slope(xp, logits, softcap)


def _others(xp: Namespace, target: Array, masses: Array, class_weight: Weights, label_smoothing: float) -> Array:
    # The mass of all other classes; without weights it needs no difference that smoothing would make inexact.
    if class_weight or not label_smoothing:
        return xp.sum(masses, axis=-1, keepdims=True) - masses
    classes = target.shape[-1]
    rest = xp.sum(target, axis=-1, keepdims=True) - target
    return rest * (1.0 - label_smoothing) + label_smoothing * (classes - 1) / classes


def _data_gradient(xp: Namespace, masses: Array, others: Array, logits: Array, z_loss: float) -> Array:
    p, rest = numerics.softmax_and_rest(xp, logits)
    result = p * others - masses * rest
    return result + 2.0 * z_loss * numerics.log_sum_exp(xp, logits) * p if z_loss else result


def value(
    xp: Namespace,
    target: Array,
    logits: Array,
    *,
    class_weight: Weights,
    label_smoothing: float,
    z_loss: float,
    softcap: float | None,
) -> Array:
    masses = _masses(xp, target, class_weight, label_smoothing)
    capped = _cap(xp, logits, softcap)
    data = xp.sum(numerics.times(xp, masses, numerics.surprisal(xp, capped)), axis=-1)
    return data + z_loss * numerics.log_sum_exp(xp, capped)[..., 0] ** 2 if z_loss else data


def gradient(
    xp: Namespace,
    target: Array,
    logits: Array,
    *,
    class_weight: Weights,
    label_smoothing: float,
    z_loss: float,
    softcap: float | None,
) -> Array:
    masses = _masses(xp, target, class_weight, label_smoothing)
    capped = _cap(xp, logits, softcap)
    return _data_gradient(
        xp, masses, _others(xp, target, masses, class_weight, label_smoothing), capped, z_loss
    ) * _slope(xp, logits, softcap)


def curvature(
    xp: Namespace,
    target: Array,
    logits: Array,
    *,
    class_weight: Weights,
    label_smoothing: float,
    z_loss: float,
    softcap: float | None,
) -> Array:
    masses = _masses(xp, target, class_weight, label_smoothing)
    capped = _cap(xp, logits, softcap)
    p, rest = numerics.softmax_and_rest(xp, capped)
    result = xp.sum(masses, axis=-1, keepdims=True) * p * rest
    if z_loss:
        result = result + 2.0 * z_loss * p * (p + numerics.log_sum_exp(xp, capped) * rest)
    if softcap is None:
        return result
    slope = _slope(xp, logits, softcap)
    return result * slope * slope + _data_gradient(
        xp, masses, _others(xp, target, masses, class_weight, label_smoothing), capped, z_loss
    ) * _bend(xp, logits, softcap)


def product(
    xp: Namespace,
    target: Array,
    logits: Array,
    *,
    vector: Array,
    class_weight: Weights,
    label_smoothing: float,
    z_loss: float,
    softcap: float | None,
) -> Array:
    masses = _masses(xp, target, class_weight, label_smoothing)
    capped = _cap(xp, logits, softcap)
    slope = _slope(xp, logits, softcap)
    p = numerics.softmax(xp, capped)
    along = p * (slope * vector)
    mean = xp.sum(along, axis=-1, keepdims=True)
    spread = along - p * mean
    result = xp.sum(masses, axis=-1, keepdims=True) * spread
    if z_loss:
        result = result + 2.0 * z_loss * (p * mean + numerics.log_sum_exp(xp, capped) * spread)
    if softcap is None:
        return result
    return (
        result * slope
        + _data_gradient(xp, masses, _others(xp, target, masses, class_weight, label_smoothing), capped, z_loss)
        * _bend(xp, logits, softcap)
        * vector
    )


def majorant(
    xp: Namespace,
    target: Array,
    logits: Array,
    *,
    class_weight: Weights,
    label_smoothing: float,
    z_loss: float,
    softcap: float | None,
) -> Array:
    masses = _masses(xp, target, class_weight, label_smoothing)
    bounded = not z_loss and softcap is None  # Böhning (1992), doi:10.1007/BF00048682; else no bound is known
    return xp.ones_like(logits) * (0.5 * xp.sum(masses, axis=-1, keepdims=True) if bounded else inf)


def _refuse_logit_options(z_loss: float, softcap: float | None) -> None:
    if z_loss or softcap is not None:
        raise InputError(
            "cross_entropy: z_loss and softcap act on logits, but probabilities were given",
            expected="`logits=`",
            help="pass the output before the softmax",
        )


def value_of_probabilities(
    xp: Namespace,
    target: Array,
    probabilities: Array,
    *,
    class_weight: Weights,
    label_smoothing: float,
    z_loss: float,
    softcap: float | None,
) -> Array:
    _refuse_logit_options(z_loss, softcap)
    masses = _masses(xp, target, class_weight, label_smoothing)
    return -xp.sum(numerics.xlogy(xp, masses, probabilities), axis=-1)


def gradient_of_probabilities(
    xp: Namespace,
    target: Array,
    probabilities: Array,
    *,
    class_weight: Weights,
    label_smoothing: float,
    z_loss: float,
    softcap: float | None,
) -> Array:
    _refuse_logit_options(z_loss, softcap)
    return -numerics.times(xp, _masses(xp, target, class_weight, label_smoothing), 1.0 / probabilities)


def row_mass(xp: Namespace, target: Array, _given: Array, *, class_weight: Weights, **_other: object) -> Array:
    return xp.sum(_masses(xp, target, class_weight, 0.0), axis=-1)


def proper(*, class_weight: Weights, label_smoothing: float, softcap: float | None, **_other: object) -> bool:
    # z_loss only chooses among the logits that give the same probabilities; softcap keeps certain ones out of reach.
    return not class_weight and not label_smoothing and softcap is None


def functional(*, class_weight: Weights, label_smoothing: float, softcap: float | None, **_other: object) -> Functional:
    undistorted = proper(class_weight=class_weight, label_smoothing=label_smoothing, softcap=softcap)
    return PROBABILITY if undistorted else NO_FUNCTIONAL


LOSS = Loss(
    name="cross_entropy",
    aliases=("softmax_cross_entropy", "categorical_cross_entropy"),
    task=Task.MULTICLASS,
    labels=frozenset({Labels.CLASS_INDEX, Labels.DISTRIBUTION}),
    functional=functional,
    definition=definition,
    link=SOFTMAX,
    formula=Formula(value, gradient, curvature, majorant, product),
    prediction_formula=Formula(value_of_probabilities, gradient_of_probabilities),
    target=UNIT,
    prediction=UNIT,
    row=Row.CLASSES,
    parameters=(
        ClassWeightParameter(),
        Parameter(
            "label_smoothing", 0.0, "share of each target that is spread evenly", Interval(0.0, 1.0, low_closed=True)
        ),
        IntegerParameter("ignore_index", None, "the target of rows that do not count"),
        IntegerParameter("axis", -1, "where the classes are"),
        Parameter("z_loss", 0.0, "factor on the squared log-sum-exp of the logits", NON_NEGATIVE),
        Parameter("softcap", None, "the size beyond which logits cannot go", POSITIVE, required=False),
    ),
    convex=lambda z_loss, softcap, **_other: softcap is None and not z_loss,
    proper=proper,
    row_mass=row_mass,
    references=(
        "Good (1952), Rational decisions, section 4, doi:10.1111/j.2517-6161.1952.tb00104.x",
        "Szegedy et al. (2016), Rethinking the Inception architecture, section 7, doi:10.1109/CVPR.2016.308",
        "Chowdhery et al. (2023), PaLM: scaling language modeling with pathways, section 5, "
        "https://jmlr.org/papers/v24/22-1144.html",
    ),
)
