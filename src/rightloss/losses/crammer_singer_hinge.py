"""Crammer and Singer's multi-class hinge loss: the best wrong class must stay a margin below the right one.

Elicits
    the decision where one class has more than half of the probability; else the scores may all be equal.
Target
    class indices.
Prediction
    `raw`: one score for each class.
Parameters
    margin: by how much the right class must lead.
    axis: where the classes are; -1 is last.
Formula
    max(0, margin + max over wrong classes of the score - score of the right class). PyTorch's `multi_margin_loss` sums
    over the wrong classes instead: see `weston_watkins_hinge`.
Shapes
    raw (n, k) with targets (n,), or any shape with the classes on `axis`.
Raises
    InputError: "crammer_singer_hinge: target holds class 3 at index 0, but there are 3 classes".
References
    Crammer & Singer (2001), On the algorithmic implementation of multiclass kernel-based vector machines, section 3,
    https://www.jmlr.org/papers/v2/crammer01a.html; Liu (2007), Fisher consistency of multicategory support vector
    machines, section 2, https://proceedings.mlr.press/v2/liu07b.html.

Examples
--------
>>> import rightloss
>>> rightloss.crammer_singer_hinge.value(target=[0, 0], raw=[[0.5, 0.2, 0.1], [0.5, -3.0, -4.0]])
array([0.7, 0. ])
"""

from math import inf

from rightloss import numerics
from rightloss.loss import Formula, Loss
from rightloss.parameter import IntegerParameter, Parameter
from rightloss.vocabulary import NO_FUNCTIONAL, POSITIVE, UNIT, Array, Labels, Namespace, Row, Task


def definition(m: Namespace, y: Array, s: Array, *, margin: float) -> Array:
    k = y.index(1)
    return max([0, *(m.mpf(margin) + score - s[k] for j, score in enumerate(s) if j != k)])


def _short(xp: Namespace, target: Array, raw: Array, margin: float) -> tuple[Array, Array]:
    chosen = target > 0.0
    own = xp.sum(xp.where(chosen, raw, 0.0), axis=-1, keepdims=True)
    wrong = xp.where(chosen, -inf, raw)
    best = xp.max(wrong, axis=-1, keepdims=True)
    return numerics.positive_part(xp, numerics.difference_plus(xp, best, own, margin)), wrong == best


def value(xp: Namespace, target: Array, raw: Array, *, margin: float) -> Array:
    return _short(xp, target, raw, margin)[0][..., 0]


def gradient(xp: Namespace, target: Array, raw: Array, *, margin: float) -> Array:
    short, rivals = _short(xp, target, raw, margin)
    even = xp.astype(rivals, raw.dtype)  # equals share the gradient: the smallest subgradient
    return numerics.sign(xp, short) * (even / xp.sum(even, axis=-1, keepdims=True) - target)


LOSS = Loss(
    name="crammer_singer_hinge",
    aliases=("multiclass_hinge",),
    task=Task.MULTICLASS,
    labels=frozenset({Labels.CLASS_INDEX}),
    functional=NO_FUNCTIONAL,
    definition=definition,
    link=None,
    formula=Formula(value, gradient),
    target=UNIT,
    row=Row.CLASSES,
    parameters=(
        Parameter("margin", 1.0, "by how much the right class must lead", POSITIVE),
        IntegerParameter("axis", -1, "where the classes are"),
    ),
    convex=True,
    lipschitz=1.0,
    margin=True,
    references=(
        "Crammer & Singer (2001), On the algorithmic implementation of multiclass kernel-based vector machines, "
        "https://www.jmlr.org/papers/v2/crammer01a.html",
        "Liu (2007), Fisher consistency of multicategory support vector machines, "
        "https://proceedings.mlr.press/v2/liu07b.html",
    ),
)
