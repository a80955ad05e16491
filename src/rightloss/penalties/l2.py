"""L2 penalty: the sum of squares; it shrinks all coefficients and makes none exactly 0.

Parameters
    per_square: the cost of one unit of squared coefficient. There is no ½: PyTorch's `weight_decay` is 2 per_square.
Formula
    per_square · sum of w².
Shapes
    coefficients: any; the value is one number, gradient and prox have the shape of the coefficients.
Raises
    InputError: "l2: per_square is -1 / expected a number in [0, ∞)".
References
    Hoerl & Kennard (1970), Ridge regression, section 3, doi:10.1080/00401706.1970.10488634; Parikh & Boyd (2014),
    Proximal algorithms, section 6.1.1, doi:10.1561/2400000003.

Examples
--------
>>> import rightloss
>>> rightloss.l2(per_square=0.5).gradient([3.0, -4.0])
array([ 3., -4.])
"""

from math import inf

from rightloss.parameter import Parameter
from rightloss.penalty import Penalty
from rightloss.vocabulary import NON_NEGATIVE, Array, Namespace


def value(xp: Namespace, coefficients: Array, *, per_square: float) -> Array:
    return per_square * xp.sum(coefficients * coefficients)


def gradient(_xp: Namespace, coefficients: Array, *, per_square: float) -> Array:
    return 2.0 * per_square * coefficients


def prox(_xp: Namespace, coefficients: Array, step: float, *, per_square: float) -> Array:
    return coefficients / (1.0 + 2.0 * step * per_square)


def zero_strength(xp: Namespace, gradient_at_zero: Array, **_settings: object) -> float:
    return inf if bool(xp.any(gradient_at_zero != 0.0)) else 0.0


PENALTY = Penalty(
    name="l2",
    aliases=("ridge",),
    value_of=value,
    gradient_of=gradient,
    prox_of=prox,
    zero_strength_of=zero_strength,
    smooth=True,
    parameters=(Parameter("per_square", 1.0, "the cost of one unit of squared coefficient", NON_NEGATIVE),),
    references=("Hoerl & Kennard (1970), Ridge regression, section 3, doi:10.1080/00401706.1970.10488634",),
)
