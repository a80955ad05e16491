"""Laplace negative log-likelihood: a median and a scale for each sample.

Elicits
    the median, and the mean absolute deviation from it beside it.
Target
    real values.
Prediction
    two numbers for each sample, on the last axis: `raw` is (location, log scale), `prediction` is (location, scale).
Formula
    log scale + |target - location| / scale. The constant log 2 is left out.
Shapes
    target (n,), prediction (n, 2); the result has one value for each sample, the gradient the prediction's shape.
Raises
    InputError: "laplace_nll: prediction holds 0 at index 0 / expected values in (0, ∞]" for a scale of 0.
References
    Kotz, Kozubowski & Podgórski (2001), The Laplace Distribution and Generalizations, section 2.6,
    doi:10.1007/978-1-4612-0173-1.

Examples
--------
>>> import rightloss
>>> print(rightloss.laplace_nll(target=[1.0], prediction=[[3.0, 4.0]]))
1.8862943611198906
"""

from math import inf

from rightloss import numerics
from rightloss.link import LOG_SPREAD
from rightloss.loss import Formula, Loss
from rightloss.minimiser import weighted_quantile
from rightloss.vocabulary import MEDIAN, Array, Interval, Labels, Namespace, Row, Task


def definition(m: Namespace, y: Array, p: Array) -> Array:
    location, scale = p
    return m.log(scale) + abs(y - location) / scale


def value(xp: Namespace, target: Array, raw: Array) -> Array:
    log_scale = raw[..., 1]
    ratio = numerics.times_exp(xp, numerics.magnitude(xp, raw[..., 0] - target), -log_scale)
    return xp.where(ratio == inf, ratio, log_scale + ratio)


def gradient(xp: Namespace, target: Array, raw: Array) -> Array:
    error, log_scale = raw[..., 0] - target, raw[..., 1]
    size = xp.abs(error)
    step = numerics.log_ratio(xp, log_scale, size)
    far = 1.0 - numerics.times_exp(xp, size, -log_scale)
    spread = xp.where(xp.abs(step) < 0.5, -xp.expm1(-step), far)  # noqa: PLR2004
    return xp.stack([numerics.times_exp(xp, numerics.sign(xp, error), -log_scale), spread], axis=-1)


def value_of_scale(xp: Namespace, target: Array, prediction: Array) -> Array:
    scale = prediction[..., 1]
    return xp.log(scale) + numerics.magnitude(xp, prediction[..., 0] - target) / scale


def gradient_of_scale(xp: Namespace, target: Array, prediction: Array) -> Array:
    error, scale = prediction[..., 0] - target, prediction[..., 1]
    size = xp.abs(error)
    far = size < 0.5 * scale
    spread = xp.where(far, (1.0 - size / scale) / scale, (scale - size) / scale / scale)
    return xp.stack([numerics.sign(xp, error) / scale, spread], axis=-1)


def minimiser(xp: Namespace, target: Array, share: Array) -> Array:
    middle = weighted_quantile(xp, target, share, 0.5)
    return xp.stack([middle, xp.log(xp.sum(share * xp.abs(target - middle), axis=0))], axis=-1)


LOSS = Loss(
    name="laplace_nll",
    task=Task.REGRESSION,
    labels=frozenset({Labels.REAL}),
    functional=MEDIAN,
    definition=definition,
    link=LOG_SPREAD,
    formula=Formula(value, gradient),
    prediction_formula=Formula(value_of_scale, gradient_of_scale),
    prediction=Interval(0.0, inf, high_closed=True),
    row=Row.PAIR,
    minimiser=minimiser,
    references=(
        "Kotz, Kozubowski & Podgórski (2001), The Laplace Distribution and Generalizations, "
        "doi:10.1007/978-1-4612-0173-1",
    ),
)
