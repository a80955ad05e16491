"""optax's losses over classes by their own names and order."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from rightloss.errors import InputError
from rightloss.jax.axes import Axes, last, places, spread
from rightloss.jax.compute import compute, floats, same_shapes, seen
from rightloss.vocabulary import Array


def softmax_cross_entropy(logits: Array, labels: Array, axis: Axes = -1, where: Array | None = None) -> Array:
    """Cross-entropy of logits, with labels that are distributions over the classes.

    Examples
    --------
    >>> softmax_cross_entropy(jnp.array([[20.0, 0.0]]), jnp.array([[1.0, 0.0]]))  # optax: 0
    Array([2.0611537e-09], dtype=float32)
    """
    return _of_distributions("softmax_cross_entropy", logits, labels, axis, where)


def safe_softmax_cross_entropy(logits: Array, labels: Array) -> Array:
    """Cross-entropy that is a number where a logit is -inf; so is `softmax_cross_entropy` here."""
    return _of_distributions("safe_softmax_cross_entropy", logits, labels, -1, None)


def _of_distributions(function: str, logits: Array, labels: Array, axis: Axes, where: Array | None) -> Array:
    logits, labels = floats(function, "logits", logits), floats(function, "labels", labels)
    same_shapes(function, logits=logits, labels=labels)
    axes = places(function, axis, logits.ndim)
    kept = None if where is None else last(spread(where, logits, axes), axes)
    logits, labels = last(logits, axes), last(labels, axes)
    if kept is None:
        return compute(function, "cross_entropy", "logits", logits, labels)
    # A mask may leave parts of distributions.
    values = compute(
        function, "cross_entropy", "logits", _only(kept, logits), jnp.where(kept, labels, 0.0), checked=False
    )
    return jnp.where(jnp.any(kept, axis=-1), values, 0.0)


def softmax_cross_entropy_with_integer_labels(
    logits: Array, labels: Array, axis: int | tuple[int, ...] = -1, where: Array | None = None
) -> Array:
    """Cross-entropy of logits, with labels that are class indices; a label outside is refused, under `jit` nan.

    Examples
    --------
    >>> softmax_cross_entropy_with_integer_labels(jnp.zeros((1, 4)), jnp.array([3]))
    Array([1.3862944], dtype=float32)
    """
    function = "softmax_cross_entropy_with_integer_labels"
    logits, labels = floats(function, "logits", logits), jnp.asarray(labels)
    axes = places(function, axis, logits.ndim)
    kept = None if where is None else last(spread(where, logits, axes), axes)
    logits = last(logits, axes)
    if kept is None:
        return compute(function, "cross_entropy", "logits", logits, labels)
    values = compute(function, "cross_entropy", "logits", _only(kept, logits), labels)
    return jnp.where(jnp.any(kept, axis=-1), values, 0.0)


def _only(kept: Array, logits: Array) -> Array:
    """Take masked classes out of the choice; a row without any class stays as it is, and is left out later."""
    return jnp.where(kept | ~jnp.any(kept, axis=-1, keepdims=True), logits, -jnp.inf)


def multiclass_hinge_loss(scores: Array, labels: Array) -> Array:
    """Crammer and Singer's hinge loss, with labels that are class indices."""
    return compute("multiclass_hinge_loss", "crammer_singer_hinge", "raw", scores, labels)


def multiclass_perceptron_loss(scores: Array, labels: Array) -> Array:
    """How far the greatest score is above that of the label."""
    function = "multiclass_perceptron_loss"
    scores, labels = floats(function, "scores", scores), jnp.asarray(labels)
    # With a margin of 0 it is the hinge loss; the hinge loss has checked labels.
    checked = compute(function, "crammer_singer_hinge", "raw", jax.lax.stop_gradient(scores), labels)
    own = jnp.take_along_axis(scores, labels[..., None], axis=-1)[..., 0]
    return jnp.where(jnp.isnan(checked), jnp.nan, jnp.max(scores, axis=-1) - own)


def poly_loss_cross_entropy(
    logits: Array, labels: Array, *, epsilon: Array = 2.0, axis: Axes = -1, where: Array | None = None
) -> Array:
    """Cross-entropy plus `epsilon` times the probability that is not the label's."""
    function = "poly_loss_cross_entropy"
    value = _of_distributions(function, logits, labels, axis, where)
    logits, labels = jnp.asarray(logits), jnp.asarray(labels)
    axes = places(function, axis, logits.ndim)
    kept = last(spread(True if where is None else where, logits, axes), axes)
    chances = jax.nn.softmax(_only(kept, last(logits, axes)), axis=-1)
    return value + epsilon * jnp.sum(last(labels, axes) * (1.0 - chances), axis=-1, where=kept)


def smooth_labels(labels: Array, alpha: Array, *, axis: Axes = -1, where: Array | None = None) -> Array:
    """Move the share `alpha` of each distribution to the uniform one."""
    labels = floats("smooth_labels", "labels", labels)
    share = seen(alpha)
    if share is not None and not ((share >= 0.0) & (share <= 1.0)).all():
        raise InputError(f"smooth_labels: alpha is {alpha}", expected="a share in [0, 1]", help="0 changes nothing")
    axes = places("smooth_labels", axis, labels.ndim)
    kept = jnp.ones_like(labels) if where is None else spread(where, labels, axes)
    return (1.0 - alpha) * labels + alpha / jnp.sum(kept, axis=axes, keepdims=True)
