"""Tukey's biweight loss: an error beyond c has no pull at all.

Elicits
    none: the centre of the bulk of the targets. Not convex: where training starts matters, and a start with all errors
    beyond c has gradient 0.
Target, prediction
    real values.
Parameters
    c: the error beyond which a target is left out, on the scale of the target; 4.685 times the standard deviation of
    the errors keeps 95 % of the efficiency of squared error for normal errors.
Formula
    c²/6 (1 - (1 - (r / c)²)³) for |r| <= c, c²/6 beyond, with r = prediction - target; ½ r² near 0.
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "tukey_biweight: c is 0 / expected a number in (0, ∞)".
References
    Beaton & Tukey (1974), The fitting of power series, meaning polynomials, section 5,
    doi:10.1080/00401706.1974.10489171.

Examples
--------
>>> import rightloss
>>> rightloss.tukey_biweight(c=2.0).gradient(target=[0.0, 0.0, 0.0], prediction=[0.5, 1.0, 100.0])
array([0.43945312, 0.5625    , 0.        ])
"""

from rightloss import numerics
from rightloss.loss import Formula, Loss
from rightloss.parameter import Parameter
from rightloss.vocabulary import NO_FUNCTIONAL, POSITIVE, Array, Labels, Namespace, Task


def definition(m: Namespace, y: Array, p: Array, *, c: float) -> Array:
    inside = max(1 - ((p - y) / m.mpf(c)) ** 2, 0)
    return m.mpf(c) ** 2 / 6 * (1 - inside**3)


def _room(xp: Namespace, target: Array, prediction: Array, c: float) -> tuple[Array, Array]:
    # r / c, and 1 - (r / c)² without cancellation next to the edge.
    high, low = numerics.difference(xp, prediction, target)
    side = numerics.sign(xp, high)
    left = (c - side * high) - side * low
    outside = left <= 0.0
    ratio = xp.where(outside, side, high / c)
    return ratio, xp.where(outside, 0.0, left) / c * (1.0 + side * ratio)


def value(xp: Namespace, target: Array, prediction: Array, *, c: float) -> Array:
    ratio, _ = _room(xp, target, prediction, c)
    square = ratio * ratio
    return c * c / 6.0 * square * (3.0 - 3.0 * square + square * square)


def gradient(xp: Namespace, target: Array, prediction: Array, *, c: float) -> Array:
    ratio, room = _room(xp, target, prediction, c)
    return c * ratio * room * room


def curvature(xp: Namespace, target: Array, prediction: Array, *, c: float) -> Array:
    ratio, room = _room(xp, target, prediction, c)
    return room * (1.0 - 5.0 * ratio * ratio)


def majorant(xp: Namespace, target: Array, prediction: Array, *, c: float) -> Array:
    _, room = _room(xp, target, prediction, c)
    return room * room


LOSS = Loss(
    name="tukey_biweight",
    aliases=("bisquare",),
    task=Task.REGRESSION,
    labels=frozenset({Labels.REAL}),
    functional=NO_FUNCTIONAL,
    definition=definition,
    formula=Formula(value, gradient, curvature, majorant),
    parameters=(Parameter("c", 4.685, "the error beyond which a target is left out", POSITIVE),),
    lipschitz=lambda c: 16.0 * c / (25.0 * 5.0**0.5),
    references=(
        "Beaton & Tukey (1974), The fitting of power series, meaning polynomials, doi:10.1080/00401706.1974.10489171",
    ),
)
