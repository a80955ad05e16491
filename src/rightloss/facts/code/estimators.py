"""What estimators predict and metrics count, by the conventions of their names."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from rightloss.facts.code import readouts
from rightloss.facts.code.libraries import canonical, number
from rightloss.facts.code.values import List, Method, Object, Operation, Value
from rightloss.finding import Reason
from rightloss.spelling import spellings
from rightloss.vocabulary import Scale

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader

_PACKAGES = ("sklearn.", "xgboost.", "lightgbm.", "catboost.", "imblearn.")
_CLASSIFIERS = frozenset(
    [
        "LogisticRegression",
        "LogisticRegressionCV",
        "SVC",
        "LinearSVC",
        "NuSVC",
        "GaussianNB",
        "MultinomialNB",
        "BernoulliNB",
        "ComplementNB",
        "CategoricalNB",
        "LinearDiscriminantAnalysis",
        "QuadraticDiscriminantAnalysis",
        "NearestCentroid",
        "Perceptron",
    ]
)
_REGRESSORS = frozenset(
    [
        "LinearRegression",
        "Ridge",
        "RidgeCV",
        "Lasso",
        "LassoCV",
        "ElasticNet",
        "ElasticNetCV",
        "Lars",
        "LassoLars",
        "BayesianRidge",
        "ARDRegression",
        "SVR",
        "LinearSVR",
        "NuSVR",
        "KernelRidge",
    ]
)
_WRAPPERS = (
    "GridSearchCV",
    "RandomizedSearchCV",
    "HalvingGridSearchCV",
    "HalvingRandomSearchCV",
    "CalibratedClassifierCV",
)
_DEEPEST = 12
_LABEL_SCORES = re.compile(
    r"(balanced_accuracy|accuracy|f1|precision|recall|jaccard)(_\w+)?|neg_log_loss|matthews_corrcoef"
)
_KEEP = frozenset(
    {"index", "reshape", "squeeze", "flatten", "same", "array", "detach", "unsqueeze", "item", "transpose"}
    | {"one_hot", "class_numbers"}
)


def kind(reader: Reader, value: Value | None, depth: int = 0) -> str:
    """`classifier`, `regressor` or nothing."""
    if depth > _DEEPEST or value is None:
        return ""
    if isinstance(value, Operation):
        if value.path == "sklearn.pipeline.make_pipeline":
            return kind(reader, value.operands[-1] if value.operands else None, depth + 1)
        callee = value.settings.get("callee")
        fitted = isinstance(callee, Method) and callee.name in {"fit", "set_params"}
        return kind(reader, callee.receiver, depth + 1) if fitted and isinstance(callee, Method) else ""
    if not isinstance(value, Object):
        return ""
    name = value.path.rpartition(".")[2]
    if name in _WRAPPERS:
        return kind(reader, value.arguments.get(0, "estimator", "base_estimator"), depth + 1)
    if name == "Pipeline" or value.path.endswith("make_pipeline"):
        return kind(reader, _last_step(reader, value), depth + 1)
    return _by_name(value.path, name)


def _by_name(path: str, name: str) -> str:
    if not canonical(path).startswith(_PACKAGES):
        return ""
    if name.endswith("Classifier") or name in _CLASSIFIERS:
        return "classifier"
    return "regressor" if name.endswith("Regressor") or name in _REGRESSORS else ""


def _last_step(reader: Reader, pipeline: Object) -> Value | None:
    steps = pipeline.arguments.get(0, "steps")
    if not isinstance(steps, List):
        return pipeline.arguments.positional[-1] if pipeline.arguments.positional else None
    items = reader.store.items(steps.identity).all()
    last = items[-1] if items else None
    pair = reader.store.items(last.identity).front if isinstance(last, List) else ()
    return pair[-1] if pair else last


def kind_of_prediction(reader: Reader, value: Value, depth: int = 0) -> str:
    """What kind of estimator's `predict` made an array, if nothing was done to its numbers since."""
    if not isinstance(value, Operation) or depth > _DEEPEST:
        return ""
    if value.name in _KEEP and value.operands:
        return kind_of_prediction(reader, value.operands[0], depth + 1)
    receiver = _predicted_by(value)
    return kind(reader, receiver) if receiver is not None else ""


def _predicted_by(value: Operation) -> Value | None:
    callee = value.settings.get("callee")
    if isinstance(callee, Method):
        return callee.receiver if callee.name == "predict" and not _asks_for_scores(value) else None
    if value.name in {"predict", "predicted", "decision", "decisions"}:
        return value.settings.get("estimator") or (value.operands[0] if value.operands else None)
    return None


def _asks_for_scores(value: Operation) -> bool:
    """`predict(X, raw_score=True)`."""
    node = value.site.node
    words = {each.arg for each in node.keywords} if isinstance(node, ast.Call) else set()
    return bool(words & {"raw_score", "output_margin", "prediction_type", "pred_leaf", "pred_contrib"})


def decided(reader: Reader, value: Value, depth: int = 0) -> Reason | None:
    """Where an array became hard decisions, if it did."""
    if not isinstance(value, Operation) or depth > _DEEPEST:
        return None
    if value.name == "argmax":
        return Reason("became class numbers here", value.site.place)
    if value.name == "round" and readouts.is_rounded_to_whole(value):
        return Reason("became whole numbers here", value.site.place)
    callee = value.settings.get("callee")
    encoded = isinstance(callee, Method) and callee.name in {"transform", "astype", "ravel", "to_numpy"}
    if (value.name in _KEEP or encoded) and value.operands:
        return decided(reader, value.operands[1 if encoded and len(value.operands) > 1 else 0], depth + 1)
    if value.name in {"greater", "less"} and any(number(operand) == _HALF for operand in value.operands):
        return Reason("became yes or no here", value.site.place)
    if kind_of_prediction(reader, value) == "classifier":
        return Reason("`predict` answers with labels", value.site.place)
    return None


_HALF = 0.5
_FALLS = re.compile(r"(loss|mse|mae|rmse|mape|error|err|perplexity|ppl|wer|cer|nll|crossentropy)")
_RISES = re.compile(r"(acc|accuracy|auc|auroc|f1|precision|recall|r2|iou|dice|bleu|rouge|jaccard|kappa|mcc|ap|map)")


def direction(metric: str) -> str | None:
    """`min` or `max`: which way a number gets better, by the words of its name."""
    words = re.split(r"[_/\-. ]+", metric.lower())
    if "neg" in words or "negative" in words:
        return None
    if any(_FALLS.fullmatch(word) for word in words):
        return "min"
    return "max" if any(_RISES.fullmatch(word) for word in words) else None


def scores_labels(scoring: str) -> bool:
    """Whether a score of scikit-learn's names compares labels."""
    return _LABEL_SCORES.fullmatch(scoring) is not None


# Other names of the same objectives, as LightGBM's and XGBoost's documentation lists them.
_REGRESSION_TOO = frozenset(
    [
        "l2",
        "mse",
        "rmse",
        "mean_squared_error",
        "root_mean_squared_error",
        "regression_l2",
        "l2_root",
        "l1",
        "mae",
        "mean_absolute_error",
        "reg:linear",
        "reg:pseudohubererror",
        "fair",
        "mean_absolute_percentage_error",
    ]
)


def is_regression_objective(name: str) -> bool:
    """Whether a booster's objective is for real numbers; CatBoost writes parameters behind the word."""
    word = name.partition(":")[0] if "=" in name else name
    return word in _REGRESSION_TOO or any(
        word == row.option and row.scale is Scale.REAL
        for package in ("xgboost", "lightgbm", "catboost")
        for row in spellings()[package]
    )


def is_class_metric(name: str) -> bool:
    """Whether a booster's metric counts classes."""
    return name in {
        "binary_error",
        "binary_logloss",
        "multi_error",
        "multi_logloss",
        "error",
        "merror",
        "mlogloss",
        "logloss",
    }
