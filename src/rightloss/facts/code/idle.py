"""Strengths of penalties that an estimator is told, and does not use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rightloss.facts.code.libraries import text
from rightloss.facts.code.libraries.sklearn import final
from rightloss.facts.code.values import Constant, Dictionary, Object, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader

_SGD = frozenset({"SGDClassifier", "SGDRegressor", "Perceptron"})
_NONE = frozenset({None, "none"})


class Idle(NamedTuple):
    """A setting without effect, and why it has none."""

    name: str
    because: str


def idle(reader: Reader, made: Object) -> Idle | None:
    """A strength of this estimator, given or searched for, that changes nothing."""
    name = made.path.rpartition(".")[2]
    if not made.path.startswith("sklearn.linear_model") or made.arguments.open or made.arguments.positional:
        return None
    told, searched = made.arguments.named, _searched(reader, made)
    if "penalty" in searched:
        return None
    switched_off = "penalty" in told and _is_none(told["penalty"])
    switched_off = switched_off or (name == "Perceptron" and "penalty" not in told)
    if name in _SGD and switched_off and not _steps_by_alpha(name, told, searched):
        return _first({"alpha", "l1_ratio"} & (set(told) | searched), "penalty=None switches the penalty off")
    if name == "LogisticRegression" and switched_off:
        return _first({"C", "l1_ratio"} & (set(told) | searched), "penalty=None switches the penalty off")
    kind = text(told.get("penalty", Constant("l2") if name in _SGD else None))
    mixes = "l1_ratio" in searched or ("l1_ratio" in told and not _is_none(told["l1_ratio"]))
    if mixes and kind in {"l1", "l2"} and name in _SGD | {"LogisticRegression"}:
        return Idle("l1_ratio", f'penalty="{kind}" mixes nothing: only "elasticnet" does')
    return None


def _first(names: set[str], because: str) -> Idle | None:
    return Idle(min(names), because) if names else None


def _is_none(value: Value) -> bool:
    return isinstance(value, Constant) and not value.assumed and value.value in _NONE


def _steps_by_alpha(name: str, told: dict[str, Value], searched: set[str]) -> bool:
    """Whether the size of a step is computed from alpha, so that it has an effect after all."""
    given = told.get("learning_rate", Constant("optimal" if name == "SGDClassifier" else "invscaling"))
    return name != "Perceptron" and ("learning_rate" in searched or text(given) in {"optimal", None})


def _searched(reader: Reader, made: Object) -> set[str]:
    """Settings of an estimator that a search tries."""
    found: set[str] = set()
    for search in reader.objects:
        if not search.path.endswith("SearchCV") or final(reader, search) is not made:
            continue
        grid = search.arguments.get(1, "param_grid", "param_distributions")
        keys = reader.store.keys(grid.identity) if isinstance(grid, Dictionary) else [("key", "penalty")]
        found |= {str(key[1]).rpartition("__")[2] for key in keys}
    return found
