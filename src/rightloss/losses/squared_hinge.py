"""Squared hinge loss: the square of the hinge loss; smooth, and harder on scores far on the wrong side.

Elicits
    the decision: the sign of the score says which class is likelier; scores are not probabilities.
Target
    {-1, +1}.
Prediction
    `raw`: a score, positive for +1.
Parameters
    margin: the score from which a right decision costs nothing.
Formula
    max(0, margin - target · score)².
Shapes
    target and raw: any, equal; the result has one value for each element.
Raises
    InputError: "squared_hinge: target holds 0 at index 0 / expected {-1, +1}".
References
    Chang, Hsieh & Lin (2008), Coordinate descent method for large-scale L2-loss linear SVM, section 1,
    https://www.jmlr.org/papers/v9/chang08a.html; Zhang (2004), Statistical behavior and consistency of classification
    methods based on convex risk minimization, doi:10.1214/aos/1079120130.

Examples
--------
>>> import rightloss
>>> rightloss.squared_hinge.value(target=[1, 1, 1], raw=[2.5, 0.5, -1.0])
array([0.  , 0.25, 4.  ])
"""

from rightloss import numerics
from rightloss.loss import Formula, Loss
from rightloss.parameter import Parameter
from rightloss.vocabulary import DECISION, POSITIVE, Array, Labels, Namespace, Task


def definition(m: Namespace, y: Array, s: Array, *, margin: float) -> Array:
    return max(0, m.mpf(margin) - y * s) ** 2


def value(xp: Namespace, target: Array, raw: Array, *, margin: float) -> Array:
    short = numerics.positive_part(xp, margin - target * raw)
    return short * short


def gradient(xp: Namespace, target: Array, raw: Array, *, margin: float) -> Array:
    return -2.0 * target * numerics.positive_part(xp, margin - target * raw)


def curvature(xp: Namespace, target: Array, raw: Array, *, margin: float) -> Array:
    return 2.0 * numerics.sign(xp, numerics.positive_part(xp, margin - target * raw))


def majorant(xp: Namespace, _target: Array, raw: Array, *, margin: float) -> Array:
    del margin
    return xp.full_like(raw, 2.0)


LOSS = Loss(
    name="squared_hinge",
    task=Task.BINARY,
    labels=frozenset({Labels.PLUS_MINUS}),
    functional=DECISION,
    definition=definition,
    link=None,
    formula=Formula(value, gradient, curvature, majorant),
    parameters=(Parameter("margin", 1.0, "the score from which a right decision costs nothing", POSITIVE),),
    convex=True,
    margin=True,
    references=(
        "Chang, Hsieh & Lin (2008), Coordinate descent method for large-scale L2-loss linear SVM, "
        "https://www.jmlr.org/papers/v9/chang08a.html",
        "Zhang (2004), Statistical behavior and consistency of classification methods, doi:10.1214/aos/1079120130",
    ),
)
