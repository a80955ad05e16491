"""Repairs of objectives of boosters: the objective of two classes, or none where the estimator knows it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.estimators import is_regression_objective, kind
from rightloss.facts.code.events import Fitted
from rightloss.facts.code.libraries import text
from rightloss.facts.code.targets import targets
from rightloss.facts.code.values import Object
from rightloss.repairs.edits import code, fix, without
from rightloss.repairs.strings import word

if TYPE_CHECKING:
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Finding, Fix

SAFETY = "unsafe"
_BINARY = {"xgboost": "binary:logistic", "lightgbm": "binary"}
_PROBABILITIES = "predictions become probabilities"


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Only where nothing but the objective is wrong."""
    del finding
    if not isinstance(seen, Fitted) or not isinstance(seen.estimator, Object):
        return None
    made = seen.estimator
    objective = text(seen.settings.get("objective")) or ""
    package = made.path.partition(".")[0]
    file, node = code(reader, made.site), made.site.node
    if file is None or not is_regression_objective(objective):
        return None
    if kind(reader, made) == "classifier" and isinstance(node, ast.Call):
        told = next((each for each in node.keywords if each.arg == "objective"), None)
        return None if told is None else fix("leave the objective out", without(file, node, told), _PROBABILITIES)
    yes_or_no = targets(reader, seen.target).values == frozenset({0.0, 1.0})
    if made.path.endswith(".Booster") and package in _BINARY and yes_or_no:
        return fix("use the objective of two classes", word(file, objective, _BINARY[package]), _PROBABILITIES)
    return None
