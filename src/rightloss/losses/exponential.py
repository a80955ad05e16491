"""Exponential loss: the loss of AdaBoost; it punishes wrong scores without bound, so one wrong label can rule.

Elicits
    the probability of +1, read from half the log-odds: p = 1 / (1 + exp(-2 score)).
Target
    {-1, +1}.
Prediction
    `raw`: a score, positive for +1.
Formula
    exp(-target · score).
Shapes
    target and raw: any, equal; the result has one value for each element.
Raises
    InputError: "exponential: target holds 0 at index 0 / expected {-1, +1}".
References
    Friedman, Hastie & Tibshirani (2000), Additive logistic regression, section 4.1, doi:10.1214/aos/1016218223.

Examples
--------
>>> import rightloss
>>> print(rightloss.exponential(target=[1, -1], raw=[0.0, 0.0]))
1.0
"""

from rightloss.link import HALF_LOGIT
from rightloss.loss import Formula, Loss
from rightloss.vocabulary import PROBABILITY, Array, Labels, Namespace, Task


def definition(m: Namespace, y: Array, s: Array) -> Array:
    return m.exp(-y * s)


def value(xp: Namespace, target: Array, raw: Array) -> Array:
    return xp.exp(-target * raw)


def gradient(xp: Namespace, target: Array, raw: Array) -> Array:
    return -target * xp.exp(-target * raw)


LOSS = Loss(
    name="exponential",
    aliases=("exponential_loss",),
    task=Task.BINARY,
    labels=frozenset({Labels.PLUS_MINUS}),
    functional=PROBABILITY,
    definition=definition,
    link=HALF_LOGIT,
    formula=Formula(value, gradient, curvature=value),
    convex=True,
    proper=True,
    references=(
        "Friedman, Hastie & Tibshirani (2000), Additive logistic regression, section 4.1, doi:10.1214/aos/1016218223",
    ),
)
