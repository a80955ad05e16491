"""Group lasso: the sum of the lengths of groups; it makes whole groups of coefficients 0 together.

Parameters
    per_norm: the cost of one unit of length of a group of one coefficient.
    groups: for each coefficient the number of its group, 0, 1, …; None makes each row of a matrix (each slice along
    the first axis) a group, and each coefficient of a vector one of its own, which is then the L1 penalty.
Formula
    per_norm · sum over groups of sqrt(size of the group) · sqrt(sum of w² in the group). At 0 the gradient is 0, the
    smallest subgradient; use `prox` to reach exact zeros.
Shapes
    coefficients: any, as many as `groups`; the value is one number, gradient and prox have the coefficients' shape.
Raises
    InputError: "group_lasso: groups has 3 numbers, but there are 4 coefficients".
References
    Yuan & Lin (2006), Model selection and estimation in regression with grouped variables, section 2,
    doi:10.1111/j.1467-9868.2005.00532.x; Parikh & Boyd (2014), Proximal algorithms, section 6.5.4,
    doi:10.1561/2400000003.

Examples
--------
>>> import rightloss
>>> rightloss.group_lasso(per_norm=0.5, groups=(0, 0, 1)).prox([3.0, 4.0, -0.25])
array([2.57573593, 3.43431458, 0.        ])
"""

from collections.abc import Callable
from functools import lru_cache
from math import prod

import array_api_compat as compat

from rightloss import numerics
from rightloss.errors import InputError
from rightloss.parameter import GroupsParameter, Parameter
from rightloss.penalty import Penalty
from rightloss.vocabulary import NON_NEGATIVE, Array, Namespace

Groups = tuple[int, ...] | None


def _blocks(xp: Namespace, coefficients: Array, groups: Groups) -> list[Array]:
    """Coefficients as matrices, one for each size of group, in which each row is a group."""
    if 0 in coefficients.shape:
        return []
    if groups is None:
        return [xp.reshape(coefficients, (-1, prod(coefficients.shape[1:])))]
    flat = xp.reshape(coefficients, (-1,))
    if len(groups) != flat.shape[0]:
        raise InputError(
            f"group_lasso: groups has {len(groups)} numbers, but there are {flat.shape[0]} coefficients",
            expected="the number of its group for each coefficient",
            help="intercepts are left out of a penalty: do not count them",
        )
    tables, _ = _layout(groups)
    return [xp.reshape(_taken(xp, flat, table), table.shape) for table in tables]


def _on_blocks(xp: Namespace, function: Callable[[Array], Array], coefficients: Array, groups: Groups) -> Array:
    """Apply a function to the blocks and put the results where the coefficients stand."""
    results = [xp.reshape(function(block), (-1,)) for block in _blocks(xp, coefficients, groups)]
    if not results:
        return coefficients
    flat = xp.concat(results)
    return xp.reshape(flat if groups is None else _taken(xp, flat, _layout(groups)[1]), coefficients.shape)


def _taken(xp: Namespace, flat: Array, places: Array) -> Array:
    return xp.take(flat, xp.asarray(places.ravel(), device=compat.device(flat)), axis=0)


@lru_cache(maxsize=16)
def _layout(groups: tuple[int, ...]) -> tuple[list[Array], Array]:
    """Places of the members, in a table for each size of group with a row for each group; and the way back."""
    import numpy as np

    _, number, counts = np.unique(groups, return_inverse=True, return_counts=True)
    order = np.lexsort((number, counts[number]))
    sizes = counts[number][order]
    return [order[sizes == size].reshape(-1, size) for size in np.unique(sizes)], np.argsort(order)


def _lengths(xp: Namespace, block: Array) -> Array:
    """Length of each row, also where squares overflow or vanish; its derivative at 0 is 0."""
    top = xp.max(xp.abs(block), axis=-1, keepdims=True)
    absent = top == 0.0
    scale = xp.where(absent | xp.isinf(top), 1.0, top)
    square = xp.sum((block / scale) ** 2, axis=-1, keepdims=True)
    return xp.where(absent, 0.0, scale * xp.sqrt(xp.where(absent, 1.0, square)))


def _root(block: Array) -> float:
    return float(block.shape[-1] ** 0.5)


def value(xp: Namespace, coefficients: Array, *, per_norm: float, groups: Groups) -> Array:
    return per_norm * sum(_root(block) * xp.sum(_lengths(xp, block)) for block in _blocks(xp, coefficients, groups))


def gradient(xp: Namespace, coefficients: Array, *, per_norm: float, groups: Groups) -> Array:
    def slope(block: Array) -> Array:
        length = _lengths(xp, block)
        return per_norm * _root(block) * (block / xp.where(length == 0.0, 1.0, length))

    return _on_blocks(xp, slope, coefficients, groups)


def prox(xp: Namespace, coefficients: Array, step: float, *, per_norm: float, groups: Groups) -> Array:
    def shorter(block: Array) -> Array:
        length = _lengths(xp, block)
        taken = step * per_norm * _root(block) / xp.where(length == 0.0, 1.0, length)
        return block * numerics.positive_part(xp, 1.0 - taken) + 0.0

    return _on_blocks(xp, shorter, coefficients, groups)


def zero_strength(xp: Namespace, gradient_at_zero: Array, *, groups: Groups, **_settings: object) -> float:
    blocks = _blocks(xp, gradient_at_zero, groups)
    return max(float(xp.max(_lengths(xp, block))) / _root(block) for block in blocks)


PENALTY = Penalty(
    name="group_lasso",
    aliases=("group_l2",),
    value_of=value,
    gradient_of=gradient,
    prox_of=prox,
    zero_strength_of=zero_strength,
    prox_order=1,
    parameters=(
        Parameter("per_norm", 1.0, "the cost of one unit of length of a group of one", NON_NEGATIVE),
        GroupsParameter(),
    ),
    references=(
        "Yuan & Lin (2006), Model selection and estimation in regression with grouped variables, "
        "doi:10.1111/j.1467-9868.2005.00532.x",
    ),
)
