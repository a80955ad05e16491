"""Epsilon-insensitive loss: absolute error that does not count errors smaller than epsilon.

Elicits
    none in general; for a symmetric spread the centre.
Target, prediction
    real values.
Parameters
    epsilon: the error that is still no error, on the scale of the target.
Formula
    max(0, |r| - epsilon), with r = prediction - target. On the edge the gradient is 0, the smallest subgradient.
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "epsilon_insensitive: epsilon is -1 / expected a number in [0, ∞)".
References
    Vapnik (1995), The Nature of Statistical Learning Theory, section 6.1, doi:10.1007/978-1-4757-2440-0.

Examples
--------
>>> import rightloss
>>> rightloss.epsilon_insensitive(epsilon=0.5).value(target=[1.0, 1.0], prediction=[1.4, 2.0])
array([0. , 0.5])
"""

from rightloss import numerics
from rightloss.loss import Formula, Loss
from rightloss.parameter import Parameter
from rightloss.vocabulary import NO_FUNCTIONAL, NON_NEGATIVE, Array, Labels, Namespace, Task


def definition(_m: Namespace, y: Array, p: Array, *, epsilon: float) -> Array:
    return max(0, abs(p - y) - epsilon)


def value(xp: Namespace, target: Array, prediction: Array, *, epsilon: float) -> Array:
    return numerics.beyond(xp, prediction, target, epsilon)[0]


def gradient(xp: Namespace, target: Array, prediction: Array, *, epsilon: float) -> Array:
    excess, side = numerics.beyond(xp, prediction, target, epsilon)
    return side * numerics.sign(xp, excess)


LOSS = Loss(
    name="epsilon_insensitive",
    task=Task.REGRESSION,
    labels=frozenset({Labels.REAL}),
    functional=NO_FUNCTIONAL,
    definition=definition,
    formula=Formula(value, gradient),
    parameters=(Parameter("epsilon", 0.1, "the error that is still no error", NON_NEGATIVE),),
    convex=True,
    lipschitz=1.0,
    references=("Vapnik (1995), The Nature of Statistical Learning Theory, doi:10.1007/978-1-4757-2440-0",),
)
