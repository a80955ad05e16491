"""Hinge loss: the loss of a support vector machine; it is exactly 0 beyond the margin.

Elicits
    the decision: the sign of the score says which class is likelier; scores are not probabilities.
Target
    {-1, +1}.
Prediction
    `raw`: a score, positive for +1.
Parameters
    margin: the score from which a right decision costs nothing.
Formula
    max(0, margin - target · score). On the margin the gradient is 0, the smallest subgradient.
Shapes
    target and raw: any, equal; the result has one value for each element.
Raises
    InputError: "hinge: target holds 0 at index 0 / expected {-1, +1} / help these are {0, 1} labels: use
    `2 * target - 1`".
References
    Cortes & Vapnik (1995), Support-vector networks, section 3, doi:10.1007/BF00994018.

Examples
--------
>>> import rightloss
>>> rightloss.hinge.value(target=[1, 1, 1], raw=[2.5, 0.5, -1.0])
array([0. , 0.5, 2. ])
"""

from rightloss import numerics
from rightloss.loss import Formula, Loss
from rightloss.parameter import Parameter
from rightloss.vocabulary import DECISION, POSITIVE, Array, Labels, Namespace, Task


def definition(m: Namespace, y: Array, s: Array, *, margin: float) -> Array:
    return max(0, m.mpf(margin) - y * s)


def value(xp: Namespace, target: Array, raw: Array, *, margin: float) -> Array:
    return numerics.positive_part(xp, margin - target * raw)


def gradient(xp: Namespace, target: Array, raw: Array, *, margin: float) -> Array:
    return -target * numerics.sign(xp, value(xp, target, raw, margin=margin))


def majorant(xp: Namespace, target: Array, raw: Array, *, margin: float) -> Array:
    return 0.5 / numerics.magnitude(xp, margin - target * raw)


LOSS = Loss(
    name="hinge",
    aliases=("hinge_loss",),
    task=Task.BINARY,
    labels=frozenset({Labels.PLUS_MINUS}),
    functional=DECISION,
    definition=definition,
    link=None,
    formula=Formula(value, gradient, majorant=majorant),
    parameters=(Parameter("margin", 1.0, "the score from which a right decision costs nothing", POSITIVE),),
    convex=True,
    lipschitz=1.0,
    margin=True,
    references=("Cortes & Vapnik (1995), Support-vector networks, section 3, doi:10.1007/BF00994018",),
)
