"""optax's divergences of distributions by their own names and order; log-probabilities may be -inf."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from rightloss.errors import InputError
from rightloss.jax.axes import Axes, places, spread
from rightloss.jax.compute import floats, same_shapes, seen
from rightloss.vocabulary import Array

_ABOVE = 1e-4


def kl_divergence(log_predictions: Array, targets: Array, axis: Axes = -1, where: Array | None = None) -> Array:
    """Kullback-Leibler divergence of predicted log-probabilities from targets.

    Examples
    --------
    >>> kl_divergence(jnp.log(jnp.array([0.5, 0.5])), jnp.array([1.0, 0.0]))
    Array(0.6931472, dtype=float32)
    """
    given, targets, masked = _ready("kl_divergence", log_predictions, targets, axis, where)
    _are_logarithms("kl_divergence", given, masked["where"])
    return jnp.sum(_each(given, targets), **masked)


def generalized_kl_divergence(
    log_predictions: Array, targets: Array, axis: Axes = -1, where: Array | None = None
) -> Array:
    """Kullback-Leibler divergence of amounts that need not sum to 1: never negative."""
    given, targets, masked = _ready("generalized_kl_divergence", log_predictions, targets, axis, where)
    return jnp.sum(_each(given, targets) + jnp.exp(given) - targets, **masked)


def kl_divergence_with_log_targets(
    log_predictions: Array, log_targets: Array, axis: Axes = -1, where: Array | None = None
) -> Array:
    """Kullback-Leibler divergence, with targets that are log-probabilities too."""
    function = "kl_divergence_with_log_targets"
    given, logs, masked = _ready(function, log_predictions, log_targets, axis, where, logarithms=True)
    _are_logarithms(function, given, masked["where"])
    _are_logarithms(function, logs, masked["where"])
    there = logs > -jnp.inf
    distance = jnp.where(there, logs, 0.0) - jnp.where(there, given, 0.0)
    return jnp.sum(jnp.where(there, jnp.exp(logs) * distance, 0.0), **masked)


def _each(given: Array, targets: Array) -> Array:
    there = targets != 0.0
    distance = jnp.log(jnp.where(there, targets, 1.0)) - jnp.where(there, given, 0.0)
    return jnp.where(there, targets * distance, 0.0)


def _ready(
    function: str, given: Array, targets: Array, axis: Axes, where: Array | None, *, logarithms: bool = False
) -> tuple[Array, Array, dict[str, Any]]:
    given, targets = floats(function, "log_predictions", given), floats(function, "targets", targets)
    same_shapes(function, log_predictions=given, targets=targets)
    known = None if logarithms else seen(targets)
    if known is not None and (known < 0.0).any():
        raise InputError(
            f"{function}: a target is negative",
            expected="probabilities",
            help="log-targets have a function of their own",
        )
    axes = places(function, axis, given.ndim)
    return given, targets, {"axis": axes, "where": None if where is None else spread(where, given, axes)}


def _are_logarithms(function: str, values: Array, where: Array | None) -> None:
    known, counted = seen(values), True if where is None else seen(where)
    if known is None or counted is None:
        return
    known = known[np.broadcast_to(counted, known.shape)]
    if (known > _ABOVE).any():
        raise InputError(
            f"{function}: a log-probability is {known.max():.6g}, a probability above 1",
            expected="log-probabilities",
            help="`jax.nn.log_softmax` of logits",
        )
