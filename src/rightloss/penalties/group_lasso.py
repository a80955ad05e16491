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

from functools import lru_cache
from math import prod

import array_api_compat as compat

from rightloss import numerics
from rightloss.errors import InputError
from rightloss.parameter import GroupsParameter, Parameter
from rightloss.penalty import Penalty
from rightloss.vocabulary import NON_NEGATIVE, Array, Namespace

Groups = tuple[int, ...] | None


def _by_group(xp: Namespace, coefficients: Array, groups: Groups) -> tuple[Array, Array]:
    """Root of the size and squared length of each coefficient's group, in the shape of the coefficients."""
    if groups is None:
        return _by_row(xp, coefficients)
    flat = xp.reshape(coefficients, (-1,))
    if len(groups) != flat.shape[0]:
        raise InputError(
            f"group_lasso: groups has {len(groups)} numbers, but there are {flat.shape[0]} coefficients",
            expected="the number of its group for each coefficient",
            help="intercepts are left out of a penalty: do not count them",
        )
    places, table = (_indices(xp, rows, flat) for rows in _layout(groups))
    padded = xp.concat([flat * flat, xp.zeros_like(flat[:1])])
    squares = xp.sum(xp.reshape(xp.take(padded, xp.reshape(table, (-1,))), table.shape), axis=-1)
    sizes = xp.astype(xp.sum(table < flat.shape[0], axis=-1), flat.dtype)
    root, square = (xp.take(each, places) for each in (xp.sqrt(sizes), squares))
    return xp.reshape(root, coefficients.shape), xp.reshape(square, coefficients.shape)


def _by_row(xp: Namespace, coefficients: Array) -> tuple[Array, Array]:
    inner = tuple(range(1, coefficients.ndim))
    square = coefficients * coefficients
    if inner:
        square = xp.broadcast_to(xp.sum(square, axis=inner, keepdims=True), coefficients.shape)
    return xp.full_like(coefficients, prod(coefficients.shape[1:]) ** 0.5), square


@lru_cache(maxsize=16)
def _layout(groups: tuple[int, ...]) -> tuple[list[int], list[list[int]]]:
    """Place of each coefficient's group, and the members of each group, filled up with one place behind the last."""
    members: dict[int, list[int]] = {}
    for place, group in enumerate(groups):
        members.setdefault(group, []).append(place)
    numbers = {group: number for number, group in enumerate(members)}
    longest = max(map(len, members.values()))
    table = [found + [len(groups)] * (longest - len(found)) for found in members.values()]
    return [numbers[group] for group in groups], table


def _indices(xp: Namespace, rows: list[int] | list[list[int]], like: Array) -> Array:
    return xp.asarray(rows, device=compat.device(like))


def value(xp: Namespace, coefficients: Array, *, per_norm: float, groups: Groups) -> Array:
    root, square = _by_group(xp, coefficients, groups)
    present = square != 0.0
    length = xp.where(present, xp.sqrt(xp.where(present, square, 1.0)), 0.0)
    return per_norm * xp.sum(length / root)  # size coefficients bring length / root each: root · length


def gradient(xp: Namespace, coefficients: Array, *, per_norm: float, groups: Groups) -> Array:
    root, square = _by_group(xp, coefficients, groups)
    present = square != 0.0
    return xp.where(present, per_norm * root * coefficients / xp.sqrt(xp.where(present, square, 1.0)), 0.0)


def prox(xp: Namespace, coefficients: Array, step: float, *, per_norm: float, groups: Groups) -> Array:
    root, square = _by_group(xp, coefficients, groups)
    present = square != 0.0
    shrink = step * per_norm * root / xp.sqrt(xp.where(present, square, 1.0))
    return coefficients * xp.where(present, numerics.positive_part(xp, 1.0 - shrink), 0.0) + 0.0


def zero_strength(xp: Namespace, gradient_at_zero: Array, *, groups: Groups, **_settings: object) -> float:
    root, square = _by_group(xp, gradient_at_zero, groups)
    return float(xp.max(xp.sqrt(square) / root))


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
