"""Weston and Watkins' multi-class hinge loss: every wrong class must stay a margin below the right one.

Elicits
    none: it can prefer a class that is not the likeliest when none has more than half of the probability.
Target
    class indices.
Prediction
    `raw`: one score for each class.
Parameters
    margin: by how much the right class must lead.
    axis: where the classes are; -1 is last.
Formula
    sum over wrong classes of max(0, margin + score - score of the right class). PyTorch's `multi_margin_loss` is this
    divided by the number of classes.
Shapes
    raw (n, k) with targets (n,), or any shape with the classes on `axis`.
Raises
    InputError: "weston_watkins_hinge: target holds class 3 at index 0, but there are 3 classes".
References
    Weston & Watkins (1999), Support vector machines for multi-class pattern recognition, ESANN, section 3; Liu (2007),
    Fisher consistency of multicategory support vector machines, section 2,
    https://proceedings.mlr.press/v2/liu07b.html.

Examples
--------
>>> import rightloss
>>> rightloss.weston_watkins_hinge.value(target=[0], raw=[[0.5, 0.25, -1.0]])
array([0.75])
"""

from rightloss import numerics
from rightloss.loss import Formula, Loss
from rightloss.parameter import IntegerParameter, Parameter
from rightloss.vocabulary import NO_FUNCTIONAL, POSITIVE, UNIT, Array, Labels, Namespace, Row, Task


def definition(m: Namespace, y: Array, s: Array, *, margin: float) -> Array:
    k = y.index(1)
    return sum(max(0, m.mpf(margin) + score - s[k]) for j, score in enumerate(s) if j != k)


def _short(xp: Namespace, target: Array, raw: Array, margin: float) -> Array:
    chosen = target > 0.0
    own = xp.sum(xp.where(chosen, raw, 0.0), axis=-1, keepdims=True)
    return xp.where(chosen, 0.0, numerics.positive_part(xp, numerics.difference_plus(xp, raw, own, margin)))


def value(xp: Namespace, target: Array, raw: Array, *, margin: float) -> Array:
    return xp.sum(_short(xp, target, raw, margin), axis=-1)


def gradient(xp: Namespace, target: Array, raw: Array, *, margin: float) -> Array:
    pushed = numerics.sign(xp, _short(xp, target, raw, margin))
    return pushed - target * xp.sum(pushed, axis=-1, keepdims=True)


LOSS = Loss(
    name="weston_watkins_hinge",
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
    margin=True,
    references=(
        "Weston & Watkins (1999), Support vector machines for multi-class pattern recognition, "
        "https://www.esann.org/sites/default/files/proceedings/legacy/es1999-461.pdf",
        "Liu (2007), Fisher consistency of multicategory support vector machines, "
        "https://proceedings.mlr.press/v2/liu07b.html",
    ),
)
