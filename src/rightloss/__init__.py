"""rightloss: compute, check, choose and compare loss functions.

Every loss is a name of this module: ``rightloss.huber(delta=1.35)(target=y, prediction=p)``. Importing it imports no
framework, not even NumPy; a loss works on the arrays it is given.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rightloss.checking.check import check as check
    from rightloss.choosing.run import choose as choose
    from rightloss.errors import InputError as InputError
    from rightloss.fused import linear_cross_entropy as linear_cross_entropy
    from rightloss.loss import Loss as Loss
    from rightloss.objective import Objective as Objective
    from rightloss.penalty import Penalty as Penalty
    from rightloss.running.guard import guard as guard
    from rightloss.running.session import WrongLossError as WrongLossError

__version__ = "0.1.0"

_HOME = {
    "check": "checking.check",
    "choose": "choosing.run",
    "InputError": "errors",
    "Loss": "loss",
    "Objective": "objective",
    "Penalty": "penalty",
    "WrongLossError": "running.session",
    "guard": "running.guard",
    "linear_cross_entropy": "fused",
}


def __getattr__(name: str) -> Any:
    """Load a class, a loss or a penalty when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"rightloss.{_HOME[name]}"), name)
    if name.startswith("_") or find_spec(f"rightloss.{name}"):
        raise AttributeError(name)  # a submodule: the import system finds it
    registry = import_module("rightloss.registry")
    try:
        globals()[name] = registry.named(name)  # kept: looking for a file takes longer than a small loss
    except import_module("rightloss.errors").InputError as unknown:
        message = f"rightloss has no `{name}`" + (f": {unknown.help}" if unknown.help else "")
        raise AttributeError(message) from None
    return globals()[name]


def __dir__() -> list[str]:
    """List the public names: classes, losses, penalties, and what is fused."""
    registry = import_module("rightloss.registry")
    return sorted([*_HOME, "__version__", *registry.losses(), *registry.penalties()])
