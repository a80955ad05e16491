"""optax under the guard: its losses, also while JAX traces them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rightloss.running.calls import Watch

if TYPE_CHECKING:
    from types import ModuleType

    from rightloss.running.patches import Patches
    from rightloss.running.session import Session


def watch(optax: ModuleType, session: Session, patches: Patches) -> None:
    """Put the watch in place."""
    from rightloss.frameworks.optax import SPELLINGS

    losses = Watch(session, optax.__path__[0], "looks_optax.loss_use")
    for name in sorted({row.entry.rpartition(".")[2] for row in SPELLINGS}):
        for owner in (optax.losses, optax):
            if hasattr(owner, name):
                patches.replace(owner, name, partial(losses.over, name))
