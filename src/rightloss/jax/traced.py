"""A loss function, judged without training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def inspect(loss: Callable[..., Any], *given: Any) -> Any:
    """Trace a loss function once, and judge what it computes by the rules of `rightloss check`.

    Parameters
    ----------
    loss
        What would be given to `jax.grad`: the first argument holds the parameters.
    given
        Its arguments, of any shapes that it takes; only shapes and types are used where JAX traces.

    Returns
    -------
    Report
        `findings`, each with rule, level, place, reason and help; true if there is one.

    Raises
    ------
    InputError
        If `loss` is no function.

    Examples
    --------
    >>> import jax.numpy as jnp, optax
    >>> def loss(weights, x, labels):
    ...     shares = jax.nn.softmax(x @ weights)
    ...     return optax.softmax_cross_entropy_with_integer_labels(shares, labels).mean()
    >>> import jax
    >>> report = inspect(loss, jnp.ones((3, 2)), jnp.ones((4, 3)), jnp.array([0, 1, 0, 1]))
    >>> [finding.rule for finding in report.findings]
    ['prediction-scale']
    """
    from rightloss.running import inspect_jax

    return inspect_jax.inspect(loss, *given)
