"""Log-cosh loss: a smooth curve between ½ r² near the target and |r| - log 2 far from it.

Elicits
    neither the mean nor the median, but a point between them.
Target, prediction
    real values; the turn from quadratic to linear is at an error of about 1, so scale the target.
Formula
    log(cosh(r)), with r = prediction - target.
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError when the shapes differ.
References
    Green (1990), Bayesian reconstructions from emission tomography data, section III, doi:10.1109/42.52985.

Examples
--------
>>> import rightloss
>>> rightloss.log_cosh.value(target=[0.0, 0.0], prediction=[1e-4, 800.0])
array([4.99999999e-09, 7.99306853e+02])
"""

from rightloss import numerics
from rightloss.loss import Formula, Loss
from rightloss.vocabulary import NO_FUNCTIONAL, Array, Labels, Namespace, Task


def definition(m: Namespace, y: Array, p: Array) -> Array:
    return m.log(m.cosh(p - y))


def value(xp: Namespace, target: Array, prediction: Array) -> Array:
    error = prediction - target
    size = numerics.magnitude(xp, error)
    near = size < 1.0
    root = xp.sinh(xp.where(near, error, 0.0))
    centre = 0.5 * xp.log1p(root * root)
    outer = xp.where(near, 1.0, size)
    return xp.where(near, centre, (outer - numerics.LN2) + xp.log1p(xp.exp(-2.0 * outer)))


def gradient(xp: Namespace, target: Array, prediction: Array) -> Array:
    return xp.tanh(prediction - target)


def curvature(xp: Namespace, target: Array, prediction: Array) -> Array:
    small = xp.exp(-numerics.magnitude(xp, prediction - target))
    return (2.0 * small / (1.0 + small * small)) ** 2


def majorant(xp: Namespace, target: Array, prediction: Array) -> Array:
    error = prediction - target
    zero = error == 0.0
    return xp.where(zero, 1.0, xp.tanh(error) / xp.where(zero, 1.0, error))


LOSS = Loss(
    name="log_cosh",
    task=Task.REGRESSION,
    labels=frozenset({Labels.REAL}),
    functional=NO_FUNCTIONAL,
    definition=definition,
    formula=Formula(value, gradient, curvature, majorant),
    convex=True,
    lipschitz=1.0,
    references=("Green (1990), Bayesian reconstructions from emission tomography data, doi:10.1109/42.52985",),
)
