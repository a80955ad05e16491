"""Finds what exists: every file of `losses/` and `penalties/`, and entry points of other packages.

Nothing lists the files: a new file is a new loss. Names and aliases are unique over everything.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from rightloss.errors import unknown_name

if TYPE_CHECKING:
    from rightloss.loss import Loss
    from rightloss.penalty import Penalty
    from rightloss.rule import Rule


@cache
def losses() -> dict[str, Loss]:
    """All losses by name, in alphabetical order."""
    return _found("losses", "LOSS")


@cache
def penalties() -> dict[str, Penalty]:
    """All penalties by name, in alphabetical order."""
    return _found("penalties", "PENALTY")


@cache
def rules() -> dict[str, Rule]:
    """All rules by name, in the order of their codes."""
    package = import_module("rightloss.rules")
    found = [import_module(f"rightloss.rules.{module.name}").RULE for module in iter_modules(package.__path__)]
    return {rule.name: rule for rule in sorted(found, key=lambda rule: rule.code)}


def loss(name: str) -> Loss:
    """Find a loss by its name or one of its aliases.

    Examples
    --------
    >>> loss("mse")
    squared_error
    """
    found: Loss = _named("loss", name, losses())
    return found


def penalty(name: str) -> Penalty:
    """Find a penalty by its name or one of its aliases."""
    found: Penalty = _named("penalty", name, penalties())
    return found


def named(name: str) -> Loss | Penalty:
    """Find a loss or a penalty: what `rightloss.<name>` gives."""
    everything: dict[str, Any] = {**losses(), **penalties()}
    found: Loss | Penalty = _named("loss or penalty", name, everything)
    return found


def _named(kind: str, name: str, everything: dict[str, Any]) -> Any:
    by_alias = {alias: item for item in everything.values() for alias in (item.name, *item.aliases)}
    if name not in by_alias:
        raise unknown_name(kind, name, by_alias)
    return by_alias[name]


def _found(folder: str, constant: str) -> dict[str, Any]:
    from importlib.metadata import entry_points  # 25 ms that a check has no need of

    package = import_module(f"rightloss.{folder}")
    files = sorted(module.name for module in iter_modules(package.__path__))
    items = [getattr(import_module(f"rightloss.{folder}.{file}"), constant) for file in files]
    items += [entry.load() for entry in entry_points(group=f"rightloss.{folder}")]
    taken: dict[str, str] = {}
    for item in items:
        for word in (item.name, *item.aliases):
            if word in taken:
                message = f"`{word}` names two {folder}: {taken[word]} and {item.name}; rename one of them"
                raise ValueError(message)
            taken[word] = item.name
    return {item.name: item for item in items}
