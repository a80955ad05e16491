"""optax's losses of amounts by their own names and order."""

from __future__ import annotations

import jax.numpy as jnp

from rightloss.jax.compute import compute, floats
from rightloss.vocabulary import Array


def _amounts(function: str, loss: str, predictions: Array, targets: Array | None, **parameters: Array) -> Array:
    predictions = floats(function, "predictions", predictions)
    targets = jnp.zeros_like(predictions) if targets is None else targets
    return compute(function, loss, "prediction", predictions, targets, **parameters)


def squared_error(predictions: Array, targets: Array | None = None) -> Array:
    """Square of the error; of the predictions, without targets.

    Examples
    --------
    >>> squared_error(jnp.array([1.0, 4.0]), jnp.array([0.0, 2.0]))
    Array([1., 4.], dtype=float32)
    """
    return _amounts("squared_error", "squared_error", predictions, targets)


def l2_loss(predictions: Array, targets: Array | None = None) -> Array:
    """Half the square of the error."""
    return 0.5 * _amounts("l2_loss", "squared_error", predictions, targets)


def huber_loss(predictions: Array, targets: Array | None = None, *, delta: Array = 1.0) -> Array:
    """Half the square up to an error of `delta`, linear beyond.

    Examples
    --------
    >>> huber_loss(jnp.array([1.0, 4.0]), jnp.array([0.0, 2.0]))
    Array([0.5, 1.5], dtype=float32)
    """
    return _amounts("huber_loss", "huber", predictions, targets, delta=delta)


def log_cosh(predictions: Array, targets: Array | None = None) -> Array:
    """Logarithm of the hyperbolic cosine of the error."""
    return _amounts("log_cosh", "log_cosh", predictions, targets)


def quantile_loss(predictions: Array, targets: Array | None = None, *, q: Array = 0.5) -> Array:
    """Pinball loss, which elicits the q-quantile; optax has none.

    Examples
    --------
    >>> quantile_loss(jnp.array([1.0]), jnp.array([2.0]), q=0.9)
    Array([0.9], dtype=float32)
    """
    return _amounts("quantile_loss", "pinball", predictions, targets, q=q)
