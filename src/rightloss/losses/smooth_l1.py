"""Smooth L1 loss: absolute error with a parabola in place of its kink.

It is Huber's loss divided by the width: `smooth_l1(beta=b)` equals `huber(delta=b) / b`. So its slope far away is 1
whatever beta is, where Huber's is delta; and as beta goes to 0 it becomes absolute error, where Huber's becomes 0.

Elicits
    neither the mean nor the median, but a point between them.
Target, prediction
    real values.
Parameters
    beta: the error at which the loss turns from quadratic to linear, on the scale of the target.
Formula
    ½ r² / beta for |r| <= beta, |r| - ½ beta beyond, with r = prediction - target.
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "smooth_l1: beta is 0 / expected a number in (0, ∞)"; `absolute_error` is the limit.
References
    Girshick (2015), Fast R-CNN, section 2.3, doi:10.1109/ICCV.2015.169.

Examples
--------
>>> import rightloss
>>> print(rightloss.smooth_l1(beta=2.0)(target=[0.0], prediction=[3.0]))
2.0
>>> print(rightloss.huber(delta=2.0)(target=[0.0], prediction=[3.0]))
4.0
"""

from rightloss import numerics
from rightloss.loss import Formula, Loss
from rightloss.parameter import Parameter
from rightloss.vocabulary import NO_FUNCTIONAL, POSITIVE, Array, Labels, Namespace, Task


def definition(_m: Namespace, y: Array, p: Array, *, beta: float) -> Array:
    size = abs(p - y)
    return size**2 / (2 * beta) if size <= beta else size - beta / 2


def value(xp: Namespace, target: Array, prediction: Array, *, beta: float) -> Array:
    size = numerics.magnitude(xp, prediction - target)
    share = xp.clip(size / beta, None, 1.0)
    return share * (size - 0.5 * xp.clip(size, None, beta))


def gradient(xp: Namespace, target: Array, prediction: Array, *, beta: float) -> Array:
    return xp.clip((prediction - target) / beta, -1.0, 1.0)


def curvature(xp: Namespace, target: Array, prediction: Array, *, beta: float) -> Array:
    return xp.astype(numerics.magnitude(xp, prediction - target) <= beta, prediction.dtype) / beta


def majorant(xp: Namespace, target: Array, prediction: Array, *, beta: float) -> Array:
    return 1.0 / xp.clip(numerics.magnitude(xp, prediction - target), beta, None)


LOSS = Loss(
    name="smooth_l1",
    aliases=("smooth_l1_loss",),
    task=Task.REGRESSION,
    labels=frozenset({Labels.REAL}),
    functional=NO_FUNCTIONAL,
    definition=definition,
    formula=Formula(value, gradient, curvature, majorant),
    parameters=(Parameter("beta", 1.0, "the error at which the loss turns from quadratic to linear", POSITIVE),),
    convex=True,
    lipschitz=1.0,
    references=("Girshick (2015), Fast R-CNN, section 2.3, doi:10.1109/ICCV.2015.169",),
)
