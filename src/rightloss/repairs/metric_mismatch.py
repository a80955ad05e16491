"""Repairs of what is watched: the direction, the score, and what it is computed from."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code import estimators
from rightloss.facts.code.events import Measured
from rightloss.facts.code.roles import predicted
from rightloss.facts.code.targets import targets
from rightloss.facts.code.values import Method, Object
from rightloss.repairs.activations import made_by
from rightloss.repairs.edits import Code, code, fix, replaced, whole, without
from rightloss.repairs.strings import respelled, word

if TYPE_CHECKING:
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Finding, Fix

SAFETY = "safe unsafe"
_CHOICE = "which number to watch is yours to say"
_BOOSTED = {"lightgbm": "l2", "xgboost": "rmse", "catboost": "RMSE"}
_GIVES_PROBABILITIES = frozenset(
    {"LogisticRegression", "RandomForestClassifier", "GradientBoostingClassifier", "ExtraTreesClassifier", "GaussianNB"}
    | {"HistGradientBoostingClassifier", "DecisionTreeClassifier", "KNeighborsClassifier", "MLPClassifier"}
    | {"AdaBoostClassifier", "BaggingClassifier", "XGBClassifier", "LGBMClassifier", "CatBoostClassifier"}
)
_COLUMN = frozenset({"roc_auc_score", "average_precision_score", "roc_curve", "precision_recall_curve"})


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Choose by how the number is asked for."""
    if isinstance(seen, Measured) and "|" in seen.metric:
        return _boosted(reader, seen)
    file = code(reader, seen.site)
    if file is None or not isinstance(seen, Measured):
        return None
    node = seen.site.node
    if seen.mode in {"min", "max"} and isinstance(node, ast.Call):
        told = next((each.value for each in node.keywords if each.arg == "mode"), None)
        return (
            fix("watch the other direction", respelled(file, told, {"min": "max", "max": "min"}[seen.mode]))
            if told
            else None
        )
    if seen.estimator is not None and isinstance(node, ast.Constant | ast.Call):
        return _searched(reader, seen, finding)
    if seen.use is not None and isinstance(node, ast.Constant) and seen.metric != "keras.metrics.Accuracy":
        return _named(file, node)
    return _reported(reader, seen)


def _named(file: Code, node: ast.Constant) -> Fix | None:
    """A word in the list of metrics; one that says the same as its neighbour goes."""
    new = "categorical_accuracy" if "binary" in str(node.value) else "mae"
    words = [each.value for each in ast.walk(file.tree) if isinstance(each, ast.Constant)]
    if sum(isinstance(each, str) and str(node.value) in each for each in words) > 1:
        return None  # something reads it by its name
    row = file.parent(node)
    if isinstance(row, ast.List) and any(isinstance(each, ast.Constant) and each.value == new for each in row.elts):
        return fix("leave it out", without(file, row, node), _CHOICE)
    return fix(f"watch {new}", respelled(file, node, new), _CHOICE)


def _boosted(reader: Reader, seen: Measured) -> Fix | None:
    package, _, metric = seen.metric.split("|", 2)
    file = whole(reader, seen.site.source)
    new = _BOOSTED.get(package.partition(".")[0], "rmse")
    return None if file is None else fix("watch the error", word(file, metric, new), _CHOICE)


def _searched(reader: Reader, seen: Measured, finding: Finding) -> Fix | None:
    file = code(reader, seen.site)
    regressor = estimators.kind(reader, seen.estimator) == "regressor"
    inside = [each for each in ast.walk(seen.site.node) if isinstance(each, ast.Constant) and each.value == seen.metric]
    if file is None or len(inside) != 1:
        return None
    del finding
    return fix("score what the model predicts", respelled(file, inside[0], "r2" if regressor else "accuracy"), _CHOICE)


def _reported(reader: Reader, seen: Measured) -> Fix | None:
    """`roc_auc_score(y, model.predict(X))`, where nothing else reads the decisions."""
    made, name = predicted(seen.prediction), seen.metric.rpartition(".")[2]
    callee = None if made is None else made.settings.get("callee")
    file = None if made is None else code(reader, made.site)
    if made is None or file is None or not isinstance(callee, Method) or not isinstance(callee.receiver, Object):
        return None
    known = callee.receiver.path.rpartition(".")[2] in _GIVES_PROBABILITIES
    given = prediction_argument(seen.site.node)
    node = None if given is None else made_by(file, given)
    if not known or given is None or node is not made.site.node or not isinstance(node, ast.Call):
        return None
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "predict" or "#" in file.written(node):
        return None
    new = f"{file.written(node.func.value)}.predict_proba{file.text(file.ends(node.func)[1], file.ends(node)[1])}"
    if name in _COLUMN and targets(reader, seen.target).values == frozenset({0.0, 1.0}):
        return fix("give probabilities", replaced(file, given, f"{new}[:, 1]"), _CHOICE)
    return fix("give probabilities", replaced(file, given, new), _CHOICE) if name == "log_loss" else None


def prediction_argument(node: ast.AST) -> ast.expr | None:
    """What a metric of scikit-learn is given as the prediction."""
    if not isinstance(node, ast.Call):
        return None
    named = next((each.value for each in node.keywords if each.arg in {"y_pred", "y_score", "y_proba"}), None)
    return named or (node.args[1] if len(node.args) > 1 else None)
