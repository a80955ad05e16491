"""scikit-learn under the guard: `fit` of its estimators, what they predict, and its metrics."""

from __future__ import annotations

from functools import partial, wraps
from inspect import isfunction, signature
from typing import TYPE_CHECKING, Any
from weakref import ref

from rightloss.running.calls import Watch, found
from rightloss.running.frames import user_frame

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from rightloss.running.frames import Where
    from rightloss.running.patches import Patches
    from rightloss.running.session import Session

ANSWERS = ("predict", "predict_proba", "decision_function", "predict_log_proba")
_METHODS = ("fit", *ANSWERS)
_HOME = "\0"  # no frame is hidden: a fit inside another is the business of the one outside


def watch_base(base: ModuleType, session: Session, patches: Patches) -> None:
    """Watch every class of estimators, those to come included."""
    for kind in _below(base.BaseEstimator):
        _watch_class(kind, session, patches)

    def and_those_to_come(cls: Any, /, **named: Any) -> None:
        super(base.BaseEstimator, cls).__init_subclass__(**named)
        _watch_class(cls, session, patches)

    patches.give(base.BaseEstimator, "__init_subclass__", classmethod(and_those_to_come))


def _below(kind: Any) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def _watch_class(kind: type, session: Session, patches: Patches) -> None:
    watch = Watch(session, _HOME, "looks_sklearn.fitted", direct=True)
    for name in _METHODS:
        method = vars(kind).get(name)
        make = partial(watch.over, name) if name == "fit" else partial(_answering, session, name)
        if isfunction(getattr(method, "fn", None)):
            patches.replace_method(method, "fn", make)  # one that is there only for some settings
        elif isfunction(method) and not getattr(method, "__isabstractmethod__", False):
            patches.replace_method(kind, name, make)


def _answering(session: Session, name: str, answer: Any) -> Any:
    """Remember who made an array, for as long as it lives."""

    @wraps(answer)
    def watched(self: Any, *given: Any, **named: Any) -> Any:
        result = answer(self, *given, **named)
        where = user_frame(_HOME)
        known = hasattr(result, "dtype") and where is not None and not where.inside
        if where is not None and known and session.counts_to_look((where.code, where.instruction, name)):
            session.safely(_remember, session, where, (self, name), result)
        return result

    return watched


def _remember(session: Session, where: Where, answering: tuple[Any, str], result: Any) -> None:
    known: dict[int, Any] = session.state("answers", dict)
    known[id(result)] = ref(result), found("looks_sklearn.answered")(where, *answering)


def watch_metrics(metrics: ModuleType, session: Session, patches: Patches) -> None:
    """Watch the metrics that take a truth and a prediction."""
    watch = Watch(session, _HOME, "looks_sklearn.measured", direct=True, counts=False)
    for name in dir(metrics):
        function = getattr(metrics, name)
        if isfunction(function) and next(iter(signature(function).parameters), "") == "y_true":
            patches.replace(metrics, name, partial(watch.over, name))
