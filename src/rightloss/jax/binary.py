"""optax's losses for yes or no by their own names and order."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from rightloss.frameworks.jax import is_traced
from rightloss.jax.compute import compute
from rightloss.vocabulary import Array


def sigmoid_binary_cross_entropy(logits: Array, labels: Array) -> Array:
    """Binary cross-entropy of logits; labels are probabilities in [0, 1].

    Examples
    --------
    >>> import jax.numpy as jnp
    >>> sigmoid_binary_cross_entropy(jnp.array([0.0, 20.0]), jnp.array([1.0, 1.0]))
    Array([6.9314718e-01, 2.0611537e-09], dtype=float32)
    """
    return compute("sigmoid_binary_cross_entropy", "binary_cross_entropy", "logits", logits, labels)


def sigmoid_focal_loss(logits: Array, labels: Array, *, alpha: Array | None = None, gamma: Array = 2.0) -> Array:
    """Focal loss of logits; `alpha` weighs labels of 1, and 1 - alpha those of 0."""
    name = "sigmoid_focal_loss"
    if not is_traced(gamma):
        return compute(name, "focal", "logits", logits, labels, alpha=alpha, gamma=gamma)
    # A power that is not known beforehand; without it the loss has checked the labels.
    checked, logits = compute(name, "focal", "logits", logits, labels, alpha=alpha, gamma=0.0), jnp.asarray(logits)
    one, zero = (jax.nn.softplus(side) * jnp.exp(-gamma * jax.nn.softplus(-side)) for side in (-logits, logits))
    on, off = (1.0, 1.0) if alpha is None else (alpha, 1.0 - alpha)
    return jnp.where(jnp.isnan(checked), jnp.nan, on * labels * one + off * (1.0 - labels) * zero)


def hinge_loss(predictor_outputs: Array, targets: Array) -> Array:
    """Hinge loss of targets -1 and +1; others are refused.

    Examples
    --------
    >>> import jax.numpy as jnp
    >>> hinge_loss(jnp.array([0.25, 0.25]), jnp.array([1.0, -1.0]))
    Array([0.75, 1.25], dtype=float32)
    """
    return compute("hinge_loss", "hinge", "raw", predictor_outputs, targets)


def perceptron_loss(predictor_outputs: Array, targets: Array) -> Array:
    """Perceptron loss of targets -1 and +1; others are refused."""
    return compute("perceptron_loss", "perceptron", "raw", predictor_outputs, targets)
