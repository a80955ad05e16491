"""Smoothed (Huberised) hinge loss: a hinge whose corner is rounded by a parabola.

Elicits
    the decision: the sign of the score says which class is likelier; scores are not probabilities.
Target
    {-1, +1}.
Prediction
    `raw`: a score, positive for +1.
Parameters
    smoothing: the width of the rounded part. 1 is Rennie & Srebro's smooth hinge; 2 is a quarter of scikit-learn's
    `modified_huber`; as it goes to 0 the loss becomes `hinge`.
Formula
    with u = 1 - target · score: 0 for u <= 0, u² / (2 smoothing) up to u = smoothing, u - ½ smoothing beyond.
Shapes
    target and raw: any, equal; the result has one value for each element.
Raises
    InputError: "smoothed_hinge: smoothing is 0 / expected a number in (0, ∞)".
References
    Rennie & Srebro (2005), Loss functions for preference levels, section 3.2; Shalev-Shwartz & Zhang (2013),
    Stochastic dual coordinate ascent methods, section 6; Chapelle (2007), Training a support vector machine in the
    primal, appendix A, doi:10.1162/neco.2007.19.5.1155.

Examples
--------
>>> import rightloss
>>> rightloss.smoothed_hinge.value(target=[1, 1, 1], raw=[2.5, 0.5, -1.0])
array([0.   , 0.125, 1.5  ])
"""

from rightloss import numerics
from rightloss.loss import Formula, Loss
from rightloss.parameter import Parameter
from rightloss.vocabulary import DECISION, POSITIVE, Array, Labels, Namespace, Task


def definition(_m: Namespace, y: Array, s: Array, *, smoothing: float) -> Array:
    u = max(0, 1 - y * s)
    return u**2 / (2 * smoothing) if u <= smoothing else u - smoothing / 2


def value(xp: Namespace, target: Array, raw: Array, *, smoothing: float) -> Array:
    short = numerics.positive_part(xp, 1.0 - target * raw)
    return xp.clip(short / smoothing, None, 1.0) * (short - 0.5 * xp.clip(short, None, smoothing))


def gradient(xp: Namespace, target: Array, raw: Array, *, smoothing: float) -> Array:
    short = numerics.positive_part(xp, 1.0 - target * raw)
    return -target * xp.clip(short / smoothing, None, 1.0)


def curvature(xp: Namespace, target: Array, raw: Array, *, smoothing: float) -> Array:
    short = 1.0 - target * raw
    return xp.astype((short > 0.0) & (short <= smoothing), raw.dtype) / smoothing


def majorant(xp: Namespace, _target: Array, raw: Array, *, smoothing: float) -> Array:
    return xp.full_like(raw, 1.0 / smoothing)


LOSS = Loss(
    name="smoothed_hinge",
    aliases=("huberised_hinge", "smooth_hinge"),
    task=Task.BINARY,
    labels=frozenset({Labels.PLUS_MINUS}),
    functional=DECISION,
    definition=definition,
    link=None,
    formula=Formula(value, gradient, curvature, majorant),
    parameters=(Parameter("smoothing", 1.0, "the width of the rounded part", POSITIVE),),
    convex=True,
    lipschitz=1.0,
    margin=True,
    references=(
        "Rennie & Srebro (2005), Loss functions for preference levels: regression with discrete ordered labels, "
        "https://people.csail.mit.edu/jrennie/papers/ijcai05-preference.pdf",
        "Chapelle (2007), Training a support vector machine in the primal, doi:10.1162/neco.2007.19.5.1155",
    ),
)
