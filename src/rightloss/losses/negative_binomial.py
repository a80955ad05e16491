"""Negative binomial deviance, for counts that spread more than Poisson's: variance = mean + dispersion · mean².

Elicits
    the mean.
Target
    counts, or amounts >= 0.
Prediction
    `raw` is the log-rate, `prediction` the rate, which is the expected target.
Parameters
    dispersion: how much more than Poisson's the counts spread (statsmodels' alpha; 1 / size in R).
Formula
    target log(target / rate) - (target + s) log((target + s) / (rate + s)), with s = 1 / dispersion.
    This is half the unit deviance: 0 for a perfect prediction.
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "negative_binomial: dispersion is 0 / expected a number in (0, ∞)"; `poisson` is the limit.
References
    Hilbe (2011), Negative Binomial Regression, section 8.2.2, doi:10.1017/CBO9780511973420.

Examples
--------
>>> import rightloss
>>> rightloss.negative_binomial(dispersion=0.5).gradient(target=[4.0], raw=[0.0])
array([-2.])
"""

from math import log

from rightloss import numerics
from rightloss.deviance import relative_excess
from rightloss.link import LOG
from rightloss.loss import Formula, Loss
from rightloss.parameter import Parameter
from rightloss.vocabulary import MEAN, NON_NEGATIVE, POSITIVE, RATES, Array, Labels, Namespace, Task

_NEAR, _LONG = 1.0, 40.0  # beyond exp(40) adding 1 changes nothing


def definition(m: Namespace, y: Array, p: Array, *, dispersion: float) -> Array:
    s = 1 / m.mpf(dispersion)
    return (y * m.log(y / p) if y else 0) - (y + s) * m.log((y + s) / (p + s))


def _gap(xp: Namespace, step: Array, quotient: Array, share: Array) -> Array:
    # log(1 - w + w q) - w t with q = exp(t), for a weight w <= ½: no term is more than thrice the result.
    near = numerics.magnitude(xp, step) < _NEAR
    inner, outer = xp.where(near, step, 0.0), xp.where(near, _NEAR, step)
    growth = xp.log1p(share * xp.expm1(inner))
    centre = share * numerics.expm1_rest(xp, inner) - numerics.expm1_rest(xp, growth)
    long = outer + xp.log(share) > _LONG
    tail = xp.log1p(share * (xp.where(long, 1.0, quotient) - 1.0)) - share * outer
    return xp.where(near, centre, xp.where(long, xp.log(share) + (1.0 - share) * outer, tail))


def _deviance(
    xp: Namespace, target: Array, steps: tuple[Array, Array, Array], at_zero: Array, dispersion: float
) -> Array:
    # `steps` are log(rate / target), rate / target and target / rate.
    step, upward, downward = steps
    size = 1.0 / dispersion
    positive = target > 0.0
    observed = xp.where(positive, target, size)
    flip = observed > size
    share = xp.where(flip, size, observed) / (observed + size)
    quotient = xp.where(positive, xp.where(flip, downward, upward), 1.0)
    gap = _gap(xp, xp.where(positive, xp.where(flip, -step, step), 0.0), quotient, share)
    return xp.where(positive, (observed + size) * gap, size * at_zero)


def value(xp: Namespace, target: Array, raw: Array, *, dispersion: float) -> Array:
    observed = xp.where(target > 0.0, target, 1.0)
    up = observed <= 1.0 / dispersion
    reach = 80.0 if numerics.bits(xp, raw) == 32 else 700.0  # noqa: PLR2004 (beyond, exp overflows and is not needed)
    near = xp.clip(raw, -reach, reach)
    upward = numerics.times_exp(xp, 1.0 / observed, xp.where(up, near, 0.0))
    downward = numerics.times_exp(xp, observed, xp.where(up, 0.0, -near))
    shifted = raw + log(dispersion)
    long = shifted > _LONG
    at_zero = xp.where(long, shifted, xp.log1p(dispersion * xp.exp(xp.where(long, 0.0, raw))))
    steps = numerics.log_ratio(xp, raw, observed), upward, downward
    return _deviance(xp, target, steps, at_zero, dispersion)


def gradient(xp: Namespace, target: Array, raw: Array, *, dispersion: float) -> Array:
    step = numerics.log_ratio(xp, raw, xp.where(target > 0.0, target, 1.0))
    near = (target > 0.0) & (step < 1.0)
    rate = xp.exp(raw)
    small = (rate - target) / (1.0 + dispersion * rate)
    large = (1.0 - numerics.times_exp(xp, target, -raw)) / (xp.exp(-raw) + dispersion)
    centre = target * xp.expm1(step) / (1.0 + dispersion * rate)
    return xp.where(near, centre, xp.where(raw > 0.0, large, small))


def curvature(xp: Namespace, target: Array, raw: Array, *, dispersion: float) -> Array:
    shifted = raw + log(dispersion)
    spread = numerics.sigmoid(xp, shifted) * numerics.sigmoid(xp, -shifted)
    return (1.0 / dispersion + target) * spread


def value_of_rate(xp: Namespace, target: Array, rate: Array, *, dispersion: float) -> Array:
    observed = xp.where(target > 0.0, target, 1.0)
    flip = observed > 1.0 / dispersion
    safe = xp.where(target > 0.0, rate, 1.0)
    steps = numerics.log_quotient(xp, safe, observed), rate / observed, observed / xp.where(flip, safe, 1.0)
    return _deviance(xp, target, steps, xp.log1p(dispersion * rate), dispersion)


def gradient_of_rate(xp: Namespace, target: Array, rate: Array, *, dispersion: float) -> Array:
    return relative_excess(xp, target, rate) / (1.0 + dispersion * rate)


LOSS = Loss(
    name="negative_binomial",
    aliases=("negative_binomial_deviance",),
    task=Task.COUNTS,
    labels=frozenset({Labels.COUNT}),
    functional=MEAN,
    definition=definition,
    link=LOG,
    formula=Formula(value, gradient, curvature),
    prediction_formula=Formula(value_of_rate, gradient_of_rate),
    target=NON_NEGATIVE,
    prediction=RATES,
    parameters=(Parameter("dispersion", 1.0, "how much more than Poisson's the counts spread", POSITIVE),),
    convex=True,
    references=("Hilbe (2011), Negative Binomial Regression, section 8.2.2, doi:10.1017/CBO9780511973420",),
)
