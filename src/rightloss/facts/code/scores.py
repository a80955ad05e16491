"""Scores of estimators and boosters that are no probabilities: margins, and what a custom objective leaves."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from rightloss.facts.code import estimators
from rightloss.facts.code.events import Derived
from rightloss.facts.code.libraries import flag, number, text
from rightloss.facts.code.trees import walk
from rightloss.facts.code.values import Constant, Function, List, Method, Object, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader

_KEPT = frozenset(
    {"index", "reshape", "squeeze", "flatten", "same", "array", "element", "item", "numpy", "detach", "clip"}
)
_BOOSTERS = ("xgboost.", "lightgbm.", "catboost.")
_OBJECTIVES = ("obj", "objective", "fobj", "loss_function")


class Score(NamedTuple):
    """The call that gives the scores, what they are, and where they were clipped to [0, 1]."""

    made: Operation
    what: str
    clipped: Operation | None = None


def score(reader: Reader, value: Value) -> Score | None:
    """Follow an array back to the call that gives margins."""
    clipped = None
    while isinstance(value, Operation):
        what = _what(reader, value)
        if what:
            return Score(value, what, clipped)
        if value.name not in _KEPT or not value.operands:
            return None
        clipped = value if value.name == "clip" and _is_unit(value) else clipped
        value = _only(reader, value.operands[0])
    return None


def _only(reader: Reader, value: Value) -> Value:
    """What every element of a list is: `[round(s) for s in scores]`."""
    items = reader.store.items(value.identity) if isinstance(value, List) else None
    return items.rest if items is not None and items.rest is not None and not items.front else value


def _is_unit(value: Operation) -> bool:
    return number(value.settings.get("low")) == 0.0 and number(value.settings.get("high")) == 1.0


def _what(reader: Reader, value: Operation) -> str:
    callee = value.settings.get("callee")
    if not isinstance(callee, Method):
        return ""
    if callee.name == "decision_function":
        votes = getattr(callee.receiver, "path", "").endswith("OneVsOneClassifier")  # which counts pairs that were won
        is_known = estimators.kind(reader, callee.receiver) == "classifier" and not votes
        return "`decision_function` gives distances from the boundary" if is_known else ""
    made = callee.receiver
    if not isinstance(made, Object) or not made.path.startswith(_BOOSTERS):
        return ""
    return _of_booster(reader, made, callee.name, value)


def _of_booster(reader: Reader, made: Object, method: str, value: Operation) -> str:
    """What a booster answers if it is asked for margins, or knows no link between margins and probabilities."""
    if method not in {"predict", "predict_proba"}:
        return ""
    named = _named(value)
    asked = next((name for name in ("output_margin", "raw_score") if flag(named.get(name), default=False)), None)
    if asked is not None and _separates(reader, made):
        return f"`{asked}=True` asks for margins"
    objective = next((made.arguments.named[name] for name in _OBJECTIVES if name in made.arguments.named), None)
    if text(objective) == "binary:logitraw" and method == "predict":
        return "`binary:logitraw` predicts margins"
    is_cut = made.path == "xgboost.XGBClassifier" and method == "predict"
    if not is_cut and isinstance(objective, Function) and _is_link(reader, objective):
        return "with an objective of one's own, the booster answers with margins"
    return ""


def _named(value: Operation) -> dict[str, Value]:
    """Keywords of a call, as they are written."""
    node = value.site.node
    keywords = node.keywords if isinstance(node, ast.Call) else []
    return {
        each.arg: Constant(each.value.value)
        for each in keywords
        if each.arg is not None and isinstance(each.value, ast.Constant)
    }


def _separates(reader: Reader, made: Object) -> bool:
    """Whether a booster tells two classes apart."""
    if made.path.endswith(".Booster"):
        names = {text(made.arguments.named.get(name)) for name in _OBJECTIVES}
        return bool(names & {"binary:logistic", "binary:logitraw", "binary", "cross_entropy"})
    return estimators.kind(reader, made) == "classifier"


def _is_link(reader: Reader, objective: Function) -> bool:
    """Whether a gradient of one's own turns margins into probabilities itself."""
    return any(
        isinstance(event, Derived)
        and event.function is not None
        and event.function.node is objective.node
        and any(part.name in {"sigmoid", "exp"} for part in walk(event.gradient))
        for event in reader.events
    )
