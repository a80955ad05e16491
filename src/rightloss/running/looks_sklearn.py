"""What a look at scikit-learn gives the rules: an estimator with its target, a metric with who made its arrays."""

from __future__ import annotations

from dataclasses import replace
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

from rightloss.facts.code.events import Fitted, Measured
from rightloss.facts.code.shapes import Shape
from rightloss.facts.code.values import UNKNOWN, Arguments, Method, Object, Operation, Value
from rightloss.facts.run.observed import leaf, setting
from rightloss.facts.run.summary import Summary
from rightloss.running.frames import site

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from rightloss.facts.code.events import Event
    from rightloss.facts.code.values import Site
    from rightloss.running.calls import Taken
    from rightloss.running.frames import Where
    from rightloss.running.session import Session

_ROWS_AND_COLUMNS = 2


def fitted(session: Session, taken: Taken) -> Iterator[Event]:
    """One call of `fit`; of a pipeline or a search the estimator that learns at its end."""
    place = site(taken.where)
    target = _array(taken.arguments.get("y"))
    if target is None:
        return
    made = described(place, _innermost(taken.arguments["self"]))
    yield Fitted(
        site=place,
        estimator=made,
        features=UNKNOWN,
        target=_target(session, taken.key, place, target),
        settings=dict(made.arguments.named),
    )


def _innermost(estimator: Any) -> Any:
    for _ in range(8):
        if hasattr(estimator, "steps"):
            estimator = estimator.steps[-1][1]
        elif type(estimator).__name__.endswith("SearchCV"):
            estimator = estimator.estimator
        else:
            break
    return estimator


def described(place: Site, estimator: Any) -> Object:
    """An estimator by its public name, with what it was told beyond its defaults."""
    kind = type(estimator)
    path = ".".join([*(part for part in kind.__module__.split(".") if not part.startswith("_")), kind.__name__])
    package = path.partition(".")[0]
    path = path if package == "sklearn" else f"{package}.{kind.__name__}"
    defaults = {name: each.default for name, each in signature(kind.__init__).parameters.items()}
    told = {name: vars(estimator).get(name) for name in defaults if name in vars(estimator)}
    named = {name: setting(value) for name, value in told.items() if not _is(value, defaults[name])}
    return Object(path, Arguments(named={name: value for name, value in named.items() if value is not None}), place)


def _is(value: object, default: object) -> bool:
    return value is default or (default is not Parameter.empty and type(value) is type(default) and value == default)


def answered(where: Where, estimator: Any, name: str) -> Operation:
    """What an estimator answered."""
    place = site(where)
    return Operation("call", (), {"callee": Method(described(place, estimator), name)}, place)


def measured(session: Session, taken: Taken) -> Iterator[Event]:
    """One call of a metric."""
    place, given = site(taken.where), taken.arguments
    words = [word for word in given if word in {"y_pred", "y_score", "y_prob", "y_proba", "pred_decision"}]
    if not words:
        return
    one, two = given["y_true"], given[words[0]]
    yield Measured(
        site=place,
        metric=f"sklearn.metrics.{taken.name}",
        prediction=_made_by(session, two) or _target(session, (taken.key, 1), place, _array(two)),
        target=_made_by(session, one) or _target(session, (taken.key, 0), place, _array(one)),
    )


def _made_by(session: Session, array: Any) -> Value | None:
    """Who made an array, or the one that it is a part of."""
    known = session.states.get("answers", {})
    for each in (array, getattr(array, "base", None)):
        weak, made = known.get(id(each), (None, None))
        if weak is not None and weak() is each:
            return made  # type: ignore[no-any-return]
    return None


def _array(given: Any) -> Any:
    """Numbers, or names of classes; nothing for what is neither."""
    import numpy as np

    if given is None or hasattr(given, "toarray"):
        return None
    found = np.asarray(given)
    return found if found.dtype.kind in "biufUSO" and 0 < found.ndim <= _ROWS_AND_COLUMNS else None


def _target(session: Session, key: Hashable, place: Site, array: Any) -> Value:
    if array is None:
        return UNKNOWN
    lengths = Shape(array.shape, whole=True)
    if array.dtype.kind in "USO":
        return leaf(place, shape=lengths)
    summary = session.state((key, "target"), Summary)
    summary.add(array)
    return leaf(place, shape=lengths, targets=replace(summary.targets(), nominal=array.dtype.kind == "b"))
