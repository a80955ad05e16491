"""XGBoost and LightGBM under the guard: objectives against labels, and gradients that programs write themselves."""

from __future__ import annotations

from functools import partial, wraps
from inspect import isroutine
from typing import TYPE_CHECKING, Any

from rightloss.running.calls import Taken, Watch, found
from rightloss.running.frames import user_frame

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from rightloss.facts.code.events import Event
    from rightloss.running.frames import Where
    from rightloss.running.patches import Patches
    from rightloss.running.session import Session


def watch_xgboost(xgboost: ModuleType, session: Session, patches: Patches) -> None:
    """Watch `xgboost.train`, which the estimators call as well."""
    for owner in (xgboost, xgboost.sklearn):
        patches.replace(owner, "train", partial(_training, session, xgboost.__path__[0], "xgboost"))


def watch_lightgbm(lightgbm: ModuleType, session: Session, patches: Patches) -> None:
    """Watch `lightgbm.train`, which the estimators call as well."""
    for owner in (lightgbm, lightgbm.sklearn):
        patches.replace(owner, "train", partial(_training, session, lightgbm.__path__[0], "lightgbm"))


def _training(session: Session, home: str, package: str, train: Any) -> Any:
    watched = Watch(session, home, partial(_trained, package)).over("train", train)

    @wraps(train)
    def listening(params: Any, *given: Any, **named: Any) -> Any:
        where = user_frame(home)
        if where is not None:
            params, named = _with_watched_objective(session, where, package, params, named)
        return watched(params, *given, **named)

    return listening


def _trained(package: str, session: Session, taken: Taken) -> Iterator[Event]:
    return found("looks_boosting.trained")(package, session, taken)  # type: ignore[no-any-return]


def _with_watched_objective(
    session: Session, where: Where, package: str, params: Any, named: dict[str, Any]
) -> tuple[Any, dict[str, Any]]:
    """The same call, in which an objective of the program's own is also listened to."""
    if package == "xgboost" and isroutine(named.get("obj")):
        return params, named | {"obj": _listened(session, where, named["obj"])}
    if package == "lightgbm" and isinstance(params, dict) and callable(params.get("objective")):
        return params | {"objective": _listened(session, where, params["objective"])}, named
    return params, named


def _listened(session: Session, where: Where, objective: Any) -> Any:
    @wraps(objective)
    def watched(predictions: Any, data: Any, *given: Any, **named: Any) -> Any:
        made = objective(predictions, data, *given, **named)
        key = (where.code, where.instruction, "objective")
        if session.counts_to_look(key):
            session.safely(
                _look_at_gradient, session, Taken(where, "objective", {}), objective, (predictions, data, made)
            )
        return made

    return watched


def _look_at_gradient(session: Session, taken: Taken, objective: Any, numbers: tuple[Any, Any, Any]) -> None:
    predictions, data, made = numbers
    session.saw(
        taken.key, *found("looks_boosting.stepped")(session, taken, objective, (predictions, data.get_label(), *made))
    )
