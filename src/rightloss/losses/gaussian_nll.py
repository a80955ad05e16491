"""Gaussian negative log-likelihood: a mean and a variance for each sample.

Elicits
    the mean, and the variance beside it.
Target
    real values.
Prediction
    two numbers for each sample, on the last axis: `raw` is (mean, log variance), `prediction` is (mean, variance).
Formula
    ½ (log variance + (target - mean)² / variance). The constant ½ log 2π is left out, as in PyTorch.
Shapes
    target (n,), prediction (n, 2); the result has one value for each sample, the gradient the prediction's shape.
Raises
    InputError: "gaussian_nll: prediction holds 0 at index 0 / expected values in (0, ∞]" for a variance of 0.
References
    Nix & Weigend (1994), Estimating the mean and variance of the target probability distribution,
    doi:10.1109/ICNN.1994.374138.

Examples
--------
>>> import rightloss
>>> print(rightloss.gaussian_nll(target=[1.0], prediction=[[3.0, 4.0]]))
1.1931471805599454
"""

from math import inf

from rightloss import numerics
from rightloss.link import LOG_SPREAD
from rightloss.loss import Formula, Loss
from rightloss.vocabulary import MEAN, Array, Interval, Labels, Namespace, Row, Task


def definition(m: Namespace, y: Array, p: Array) -> Array:
    mean, variance = p
    return (m.log(variance) + (y - mean) ** 2 / variance) / 2


def _standardised(xp: Namespace, target: Array, raw: Array) -> tuple[Array, Array, Array]:
    error, log_variance = raw[..., 0] - target, raw[..., 1]
    ratio = numerics.times(xp, error, xp.exp(-0.5 * xp.where(error == 0.0, 0.0, log_variance)))
    return error, log_variance, ratio * ratio


def value(xp: Namespace, target: Array, raw: Array) -> Array:
    _, log_variance, square = _standardised(xp, target, raw)
    return 0.5 * xp.where(square == inf, square, log_variance + square)


def gradient(xp: Namespace, target: Array, raw: Array) -> Array:
    error, log_variance, square = _standardised(xp, target, raw)
    step = numerics.log_ratio(xp, 0.5 * log_variance, xp.abs(error))
    near = xp.abs(step) < 0.5  # noqa: PLR2004
    spread = xp.where(near, -0.5 * xp.expm1(-2.0 * step), 0.5 * (1.0 - square))
    return xp.stack([numerics.times_exp(xp, error, -log_variance), spread], axis=-1)


def curvature(xp: Namespace, target: Array, raw: Array) -> Array:
    _, log_variance, square = _standardised(xp, target, raw)
    return xp.stack([xp.exp(-log_variance), 0.5 * square], axis=-1)


def value_of_variance(xp: Namespace, target: Array, prediction: Array) -> Array:
    error, variance = prediction[..., 0] - target, prediction[..., 1]
    return 0.5 * (xp.log(variance) + error * (error / variance))


def gradient_of_variance(xp: Namespace, target: Array, prediction: Array) -> Array:
    error, variance = prediction[..., 0] - target, prediction[..., 1]
    ratio = error / variance
    return xp.stack([ratio, 0.5 * (1.0 - error * ratio) / variance], axis=-1)


def minimiser(xp: Namespace, target: Array, share: Array) -> Array:
    mean = xp.sum(share * target, axis=0)
    return xp.stack([mean, xp.log(xp.sum(share * (target - mean) ** 2, axis=0))], axis=-1)


LOSS = Loss(
    name="gaussian_nll",
    task=Task.REGRESSION,
    labels=frozenset({Labels.REAL}),
    functional=MEAN,
    definition=definition,
    link=LOG_SPREAD,
    formula=Formula(value, gradient, curvature),
    prediction_formula=Formula(value_of_variance, gradient_of_variance),
    prediction=Interval(0.0, inf, high_closed=True),
    row=Row.PAIR,
    minimiser=minimiser,
    references=(
        "Nix & Weigend (1994), Estimating the mean and variance of the target probability distribution, "
        "doi:10.1109/ICNN.1994.374138",
    ),
)
