"""Half unit deviance of the Tweedie family: the mathematics that Poisson, gamma, inverse Gaussian and Tweedie share.

With t = log(rate / target), a = 2 - power and b = 1 - power the half deviance of a target > 0 is

    target^a (rest(a t) / a - rest(b t) / b),    rest(t) = exp(t) - 1 - t,

where a term whose divisor is 0 is 0. It is continuous in the power, never negative, 0 only where the rate equals the
target, and written so that nothing cancels there. Source: Jørgensen (1987), Exponential dispersion models, section 4,
doi:10.1111/j.2517-6161.1987.tb01685.x. Each function takes the rate as its logarithm (`raw`) or as it is (`rate`).
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from rightloss import numerics

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.vocabulary import Array, Namespace

_FAR = 2.0  # where exp(t) is so much larger than 1 + t that subtracting them costs no digits
_LONG = 1e5  # a step so long that its exponential has left the range of floats


def value_of_raw(xp: Namespace, target: Array, raw: Array, power: float) -> Array:
    """Half deviance at the rate `exp(raw)`."""
    positive = target > 0.0
    step = numerics.log_ratio(xp, raw, xp.where(positive, target, 1.0))

    def rate_to(exponent: float, where: Array) -> Array:
        return numerics.exp_product(xp, exponent, xp.where(where, raw, 0.0))

    return _value(xp, target, step, rate_to, power)


def value_of_rate(xp: Namespace, target: Array, rate: Array, power: float) -> Array:
    """Half deviance at a rate."""
    positive = target > 0.0
    step = numerics.log_quotient(xp, xp.where(positive, rate, 1.0), xp.where(positive, target, 1.0))

    def rate_to(exponent: float, where: Array) -> Array:
        return numerics.power(xp, xp.where(where, rate, 1.0), exponent)

    return _value(xp, target, step, rate_to, power)


def gradient_of_raw(xp: Namespace, target: Array, raw: Array, power: float) -> Array:
    """Derivative by `raw`: rate^(1 - power) (rate - target)."""
    step = numerics.log_ratio(xp, raw, xp.where(target > 0.0, target, 1.0))
    near = (target > 0.0) & (step < 1.0)
    scaled = _target_times_rate(xp, target, raw, 1.0 - power)
    return xp.where(near, scaled * xp.expm1(step), numerics.exp_product(xp, 2.0 - power, raw) - scaled)


def gradient_of_rate(xp: Namespace, target: Array, rate: Array, power: float) -> Array:
    """Derivative by the rate: rate^-power (rate - target)."""
    return relative_excess(xp, target, rate) / rate ** (power - 1.0)


def curvature_of_rate(xp: Namespace, target: Array, rate: Array, power: float) -> Array:
    """Second derivative by the rate."""
    return (1.0 - power * relative_excess(xp, target, rate)) / rate**power


def relative_excess(xp: Namespace, target: Array, rate: Array) -> Array:
    """`(rate - target) / rate`, which is 1 for a target of 0 also at a rate of 0, and at an infinite rate."""
    whole = (rate == inf) | (target == 0.0)
    rate = xp.where(whole, 1.0, rate)
    return xp.where(whole, 1.0, (rate - target) / rate)


def curvature_of_raw(xp: Namespace, target: Array, raw: Array, power: float) -> Array:
    """Second derivative by `raw`."""
    rising = (2.0 - power) * numerics.exp_product(xp, 2.0 - power, raw) if power != 2.0 else 0.0  # noqa: PLR2004
    return rising + (power - 1.0) * _target_times_rate(xp, target, raw, 1.0 - power)


def _target_times_rate(xp: Namespace, target: Array, raw: Array, exponent: float) -> Array:
    half = numerics.exp_product(xp, 0.5 * exponent, raw)
    return numerics.times(xp, numerics.times(xp, target, half), half)


def _value(xp: Namespace, target: Array, step: Array, rate_to: Callable[[float, Array], Array], power: float) -> Array:
    positive = target > 0.0
    observed, step = xp.where(positive, target, 1.0), xp.where(positive, step, 0.0)
    upper, lower = 2.0 - power, 1.0 - power
    total = xp.zeros_like(observed)
    for exponent, sign, times_target in ((upper, 1.0, 0.0), (lower, -1.0, 1.0)):
        if exponent != 0.0:
            term = _rest_term(xp, observed, step, rate_to, (exponent, upper, times_target))
            total = total + sign * term / exponent
    if power > 2.0:  # noqa: PLR2004 (both terms grow alike far from the target, where their closed sum does not cancel)
        above, below = -upper * step > 1.0, upper * step > _FAR
        high = rate_to(upper, above) / upper - observed * rate_to(lower, above) / lower
        low = rate_to(lower, below) * (rate_to(1.0, below) / upper - observed / lower)
        closed = observed**upper / (upper * lower) + xp.where(above, high, low)
        total = xp.where(above | below, closed, total)
    if upper <= 0.0:
        return total
    return xp.where(positive, total, rate_to(upper, ~positive) / upper)


def _rest_term(
    xp: Namespace,
    observed: Array,
    step: Array,
    rate_to: Callable[[float, Array], Array],
    exponents: tuple[float, float, float],
) -> Array:
    exponent, upper, times_target = exponents
    reach = exponent * step
    far = reach > _FAR
    half = rate_to(0.5 * exponent, far)
    outer = observed**times_target * half * half - observed**upper * (1.0 + xp.clip(reach, None, _LONG))
    return xp.where(far, outer, observed**upper * numerics.expm1_rest(xp, xp.where(far, 0.0, reach)))
