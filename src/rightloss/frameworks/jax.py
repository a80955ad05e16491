"""JAX: what its arrays are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rightloss.vocabulary import Array


def is_traced(array: Array) -> bool:
    """Say whether values cannot be looked at because jit, grad or vmap is recording the program."""
    import jax

    return isinstance(array, jax.core.Tracer)
