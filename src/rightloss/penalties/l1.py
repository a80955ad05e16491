"""L1 penalty: the sum of sizes; it makes coefficients exactly 0 and so selects features.

Parameters
    per_absolute: the cost of one unit of coefficient.
Formula
    per_absolute · sum of |w|. At 0 the gradient is 0, the smallest subgradient; use `prox` to reach exact zeros.
Shapes
    coefficients: any; the value is one number, gradient and prox have the shape of the coefficients.
Raises
    InputError: "l1: per_absolute is -1 / expected a number in [0, ∞)".
References
    Tibshirani (1996), Regression shrinkage and selection via the lasso, section 2,
    doi:10.1111/j.2517-6161.1996.tb02080.x; Parikh & Boyd (2014), Proximal algorithms, section 6.5.2,
    doi:10.1561/2400000003.

Examples
--------
>>> import rightloss
>>> rightloss.l1(per_absolute=0.5).prox([3.0, -0.25])
array([2.5, 0. ])
"""

from rightloss import numerics
from rightloss.parameter import Parameter
from rightloss.penalty import Penalty
from rightloss.vocabulary import NON_NEGATIVE, Array, Namespace


def value(xp: Namespace, coefficients: Array, *, per_absolute: float) -> Array:
    return per_absolute * xp.sum(numerics.magnitude(xp, coefficients))


def gradient(xp: Namespace, coefficients: Array, *, per_absolute: float) -> Array:
    return per_absolute * numerics.sign(xp, coefficients)


def prox(xp: Namespace, coefficients: Array, step: float, *, per_absolute: float) -> Array:
    left = numerics.positive_part(xp, xp.abs(coefficients) - step * per_absolute)
    return numerics.sign(xp, coefficients) * left + 0.0


def zero_strength(xp: Namespace, gradient_at_zero: Array, **_settings: object) -> float:
    return float(xp.max(xp.abs(gradient_at_zero)))


PENALTY = Penalty(
    name="l1",
    aliases=("lasso",),
    value_of=value,
    gradient_of=gradient,
    prox_of=prox,
    zero_strength_of=zero_strength,
    parameters=(Parameter("per_absolute", 1.0, "the cost of one unit of coefficient", NON_NEGATIVE),),
    references=(
        "Tibshirani (1996), Regression shrinkage and selection via the lasso, doi:10.1111/j.2517-6161.1996.tb02080.x",
    ),
)
