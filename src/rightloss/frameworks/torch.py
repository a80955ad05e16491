"""PyTorch: what its tensors are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rightloss.vocabulary import Array


def is_traced(_tensor: Array) -> bool:
    """Say whether values cannot be looked at because a compiler is recording the program."""
    import torch

    return bool(torch.compiler.is_compiling()) or torch._C._functorch.maybe_current_level() is not None  # noqa: SLF001
