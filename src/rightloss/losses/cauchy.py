"""Cauchy loss: grows like a logarithm, so that an outlier's pull fades with its distance.

Elicits
    none: the centre of a symmetric spread, whatever its tails. Not convex: where training starts matters.
Target, prediction
    real values.
Parameters
    c: the error at which the pull is strongest, on the scale of the target; 2.385 times the standard deviation of the
    errors keeps 95 % of the efficiency of squared error for normal errors.
Formula
    ½ c² log(1 + (r / c)²), with r = prediction - target; ½ r² near 0.
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "cauchy: c is 0 / expected a number in (0, ∞)".
References
    Holland & Welsch (1977), Robust regression using iteratively reweighted least-squares,
    doi:10.1080/03610927708827533; Barron (2019), A general and adaptive robust loss function, section 2,
    doi:10.1109/CVPR.2019.00446.

Examples
--------
>>> import rightloss
>>> rightloss.cauchy(c=1.0).gradient(target=[0.0, 0.0, 0.0], prediction=[0.5, 1.0, 100.0])
array([0.4     , 0.5     , 0.009999])
"""

from rightloss import numerics
from rightloss.loss import Formula, Loss
from rightloss.parameter import Parameter
from rightloss.vocabulary import NO_FUNCTIONAL, POSITIVE, Array, Labels, Namespace, Task


def definition(m: Namespace, y: Array, p: Array, *, c: float) -> Array:
    return m.mpf(c) ** 2 / 2 * m.log(1 + ((p - y) / c) ** 2)


def _scaled(xp: Namespace, target: Array, prediction: Array, c: float) -> tuple[Array, Array, Array]:
    # r / c where that is at most 1, c / r beyond: neither square overflows.
    ratio = (prediction - target) / c
    near = numerics.magnitude(xp, ratio) <= 1.0
    return near, xp.where(near, ratio, 0.0), 1.0 / xp.where(near, 1.0, ratio)


def value(xp: Namespace, target: Array, prediction: Array, *, c: float) -> Array:
    near, ratio, inverse = _scaled(xp, target, prediction, c)
    far = xp.log1p(inverse * inverse) - 2.0 * xp.log(numerics.magnitude(xp, inverse))
    return 0.5 * c * c * xp.where(near, xp.log1p(ratio * ratio), far)


def gradient(xp: Namespace, target: Array, prediction: Array, *, c: float) -> Array:
    near, ratio, inverse = _scaled(xp, target, prediction, c)
    return c * xp.where(near, ratio / (1.0 + ratio * ratio), inverse / (1.0 + inverse * inverse))


def curvature(xp: Namespace, target: Array, prediction: Array, *, c: float) -> Array:
    near, ratio, inverse = _scaled(xp, target, prediction, c)
    centre = (1.0 - ratio) * (1.0 + ratio) / (1.0 + ratio * ratio) ** 2
    tail = (inverse - 1.0) * (inverse + 1.0) * (inverse / (1.0 + inverse * inverse)) ** 2
    return xp.where(near, centre, tail)


def majorant(xp: Namespace, target: Array, prediction: Array, *, c: float) -> Array:
    near, ratio, inverse = _scaled(xp, target, prediction, c)
    return xp.where(near, 1.0 / (1.0 + ratio * ratio), inverse * inverse / (1.0 + inverse * inverse))


LOSS = Loss(
    name="cauchy",
    aliases=("lorentzian",),
    task=Task.REGRESSION,
    labels=frozenset({Labels.REAL}),
    functional=NO_FUNCTIONAL,
    definition=definition,
    formula=Formula(value, gradient, curvature, majorant),
    parameters=(Parameter("c", 2.385, "the error at which the pull is strongest", POSITIVE),),
    lipschitz=lambda c: c / 2.0,
    references=(
        "Holland & Welsch (1977), Robust regression using iteratively reweighted least-squares, "
        "doi:10.1080/03610927708827533",
        "Barron (2019), A general and adaptive robust loss function, doi:10.1109/CVPR.2019.00446",
    ),
)
