"""Focal loss of a choice between classes: cross-entropy that fades for samples already classified well.

Elicits
    the decision (which class is likeliest), not the probabilities: they are drawn towards uniform.
Target
    class indices.
Prediction
    `logits`, one for each class.
Parameters
    gamma: how fast well-classified samples fade; 0 is cross-entropy.
    class_weight: one factor for each class; `reduction="weighted_mean"` divides by the weights of the targets.
    ignore_index: rows with this target do not count.
    axis: where the classes are; -1 is last.
Formula
    -weight (1 - p)^gamma log(p), with p the softmax of the logits at the target.
Shapes
    logits (n, k) with targets (n,), or any shape with the classes on `axis`.
Raises
    InputError: "multiclass_focal: target holds class 3 at index 0, but there are 3 classes".
References
    Lin, Goyal, Girshick, He & Dollár (2017), Focal loss for dense object detection, section 3,
    doi:10.1109/ICCV.2017.324; Charoenphakdee et al. (2021), On focal loss for class-posterior probability estimation,
    section 4, doi:10.1109/CVPR46437.2021.00516.

Examples
--------
>>> import rightloss
>>> rightloss.multiclass_focal.value(target=[0, 1], logits=[[0.0, 0.0], [20.0, 0.0]])
array([ 0.1732868 , 19.99999992])
"""

from math import inf

from rightloss import numerics
from rightloss.link import SOFTMAX
from rightloss.loss import Formula, Loss
from rightloss.parameter import ClassWeightParameter, IntegerParameter, Parameter
from rightloss.vocabulary import (
    DECISION,
    NO_FUNCTIONAL,
    NON_NEGATIVE,
    PROBABILITY,
    UNIT,
    Array,
    Functional,
    Labels,
    Namespace,
    Row,
    Task,
)

Weights = tuple[float, ...] | None


def definition(m: Namespace, y: Array, p: Array, *, gamma: float, class_weight: Weights) -> Array:
    k = y.index(1)
    return -(class_weight[k] if class_weight else 1) * (1 - p[k]) ** gamma * m.log(p[k])


def _parts(xp: Namespace, target: Array, logits: Array, gamma: float) -> tuple[Array, Array, Array]:
    # (1 - p)^gamma as a power of the other classes' weight, which keeps its digits when p is nearly 1 or 0.
    chosen = target > 0.0
    top, _, others, all_shares = numerics.log_sum_parts(xp, logits)
    runner, _, behind, shares = numerics.log_sum_parts(xp, xp.where(chosen, -inf, logits))
    gap, gap_error = numerics.below_peak(xp, runner, top)
    weight = (1.0 + behind) / (1.0 + others)
    power = numerics.exp_product(xp, gamma, gap) * (1.0 + gamma * gap_error) * weight**gamma
    own = xp.sum(xp.where(chosen, all_shares, 0.0), axis=-1, keepdims=True) / (1.0 + others)
    small = own < 0.5  # noqa: PLR2004
    fade = xp.where(small, xp.exp(gamma * xp.log1p(-xp.where(small, own, 0.0))), power)
    cost = xp.sum(xp.where(chosen, numerics.surprisal(xp, logits), 0.0), axis=-1, keepdims=True)
    return fade, cost, xp.where(chosen, 0.0, shares / (1.0 + behind))


def _weight(xp: Namespace, target: Array, class_weight: Weights) -> Array:
    return xp.sum(target * numerics.constants(xp, class_weight, target) if class_weight else target, axis=-1)


def value(xp: Namespace, target: Array, logits: Array, *, gamma: float, class_weight: Weights) -> Array:
    fade, cost, _ = _parts(xp, target, logits, gamma)
    return _weight(xp, target, class_weight) * numerics.times(xp, fade, cost)[..., 0]


def gradient(xp: Namespace, target: Array, logits: Array, *, gamma: float, class_weight: Weights) -> Array:
    fade, cost, shares = _parts(xp, target, logits, gamma)
    p, rest = numerics.softmax_and_rest(xp, logits)
    chosen = target > 0.0
    own = xp.sum(xp.where(chosen, p, 0.0), axis=-1, keepdims=True)
    missing = xp.sum(xp.where(chosen, rest, 0.0), axis=-1, keepdims=True)
    pull = fade * (gamma * numerics.times(xp, own, cost) + missing)
    return _weight(xp, target, class_weight)[..., None] * pull * (shares - xp.astype(chosen, logits.dtype))


def row_mass(xp: Namespace, target: Array, _given: Array, *, class_weight: Weights, **_other: object) -> Array:
    return _weight(xp, target, class_weight)


def functional(*, gamma: float, class_weight: Weights, **_other: object) -> Functional:
    if class_weight:
        return NO_FUNCTIONAL
    return PROBABILITY if gamma == 0.0 else DECISION


LOSS = Loss(
    name="multiclass_focal",
    aliases=("softmax_focal",),
    task=Task.MULTICLASS,
    labels=frozenset({Labels.CLASS_INDEX}),
    functional=functional,
    definition=definition,
    link=SOFTMAX,
    formula=Formula(value, gradient),
    target=UNIT,
    row=Row.CLASSES,
    parameters=(
        Parameter("gamma", 2.0, "how fast well-classified samples fade", NON_NEGATIVE),
        ClassWeightParameter(),
        IntegerParameter("ignore_index", None, "the target of rows that do not count"),
        IntegerParameter("axis", -1, "where the classes are"),
    ),
    convex=lambda gamma, **_other: gamma == 0.0,
    proper=lambda gamma, class_weight, **_other: gamma == 0.0 and not class_weight,
    row_mass=row_mass,
    references=(
        "Lin, Goyal, Girshick, He & Dollár (2017), Focal loss for dense object detection, section 3, "
        "doi:10.1109/ICCV.2017.324",
        "Charoenphakdee et al. (2021), On focal loss for class-posterior probability estimation, "
        "doi:10.1109/CVPR46437.2021.00516",
    ),
)
