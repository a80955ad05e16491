"""Numbers that are watched: metrics of callbacks, of searches and of reports, whichever library takes them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code import estimators, tendencies
from rightloss.facts.code.events import AN_ERROR, SCORER, SEARCHED, STUDY, Measured, Ordered
from rightloss.facts.code.libraries import flag, text
from rightloss.facts.code.libraries.boosting import symbol
from rightloss.facts.code.memory import once
from rightloss.facts.code.values import (
    NONE,
    UNKNOWN,
    Arguments,
    Bound,
    Constant,
    Dictionary,
    Function,
    Library,
    List,
    Object,
    Operation,
    Partial,
    Site,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.reader import Reader


def argument(site: Site, position: int | None, *names: str) -> Site:
    """Where an argument of a call is written."""
    node = site.node
    if not isinstance(node, ast.Call):
        return site
    named = [keyword.value for keyword in node.keywords if keyword.arg in names]
    placed = [] if position is None else node.args[position : position + 1]
    found = named or placed
    return Site(site.source, found[0]) if found else site


def _callback(reader: Reader, path: str, arguments: Arguments, site: Site) -> None:
    """`EarlyStopping(monitor="val_loss", mode="min")`."""
    del path
    metric, mode = text(arguments.get(None, "monitor")), text(arguments.get(None, "mode"))
    metric = text(arguments.get(0)) if metric is None else metric
    if metric is not None and mode in {"min", "max"}:
        reader.record(Measured(site=site, metric=metric, prediction=UNKNOWN, target=UNKNOWN, mode=mode))


def _best_model(reader: Reader, path: str, arguments: Arguments, site: Site) -> None:
    """`TrainingArguments(metric_for_best_model="loss", greater_is_better=True)`."""
    del path
    metric = text(arguments.get(None, "metric_for_best_model"))
    greater = flag(arguments.get(None, "greater_is_better"))
    if metric is not None and greater is not None:
        where, mode = argument(site, None, "greater_is_better"), "max" if greater else "min"
        reader.record(Measured(site=where, metric=metric, prediction=UNKNOWN, target=UNKNOWN, mode=mode))


def _search(position: int | None) -> Callable[..., None]:
    """`GridSearchCV(estimator, grid, scoring="accuracy")`."""

    def watch(reader: Reader, path: str, arguments: Arguments, site: Site) -> None:
        del path
        estimator, scoring = arguments.get(0, "estimator"), arguments.get(position, "scoring")
        where = argument(site, position, "scoring")
        for each in _asked(reader, scoring):
            metric = text(each)
            if metric is not None and estimator is not None:
                reader.record(
                    Measured(site=where, metric=metric, prediction=UNKNOWN, target=UNKNOWN, estimator=estimator)
                )
            elif isinstance(each, Operation) and each.path == "sklearn.metrics.make_scorer":
                reader.record(Measured(site=each.site, metric="", prediction=UNKNOWN, target=UNKNOWN, mode=SEARCHED))
            elif isinstance(each, Function):
                unknown = tuple(symbol(name, site) for name in ("estimator", "features", "target"))
                _largest(reader, each, reader.call(each, Arguments(unknown), site), where, by_name=False)

    return watch


def _asked(reader: Reader, scoring: Value | None) -> tuple[Value | None, ...]:
    """Each of several scores, also by name."""
    if isinstance(scoring, Dictionary):
        return tuple(reader.store.value((scoring.identity, key)) for key in reader.store.keys(scoring.identity))
    return reader.store.items(scoring.identity).front if isinstance(scoring, List) else (scoring,)


def _largest(reader: Reader, score: Function, result: Value, site: Site, *, by_name: bool) -> None:
    """A function of the program, whose largest value a search looks for: what it computes, or else its name, tells."""
    found, name = tendencies.tendency(reader, result), getattr(score.node, "name", "")
    if found == "min":
        name = name if estimators.direction(name) == "min" else AN_ERROR
    turned = getattr(result, "name", "") in {"negative", "multiply", "subtract"}
    if name and (found == "min" or (by_name and found is None and not turned)):
        reader.record(Measured(site=site, metric=name, prediction=UNKNOWN, target=UNKNOWN, mode=SCORER))


def _scorer(reader: Reader, path: str, arguments: Arguments, site: Site) -> None:
    """`make_scorer(mean_squared_error, greater_is_better=False)`."""
    del path
    score = arguments.get(0, "score_func")
    greater = flag(arguments.get(2, "greater_is_better") or Constant(value=True)) and not arguments.open
    if isinstance(score, Function):
        result = reader.call(score, Arguments((symbol("target", site), symbol("prediction", site))), site)
        reader.record(Ordered(site=site, function=score, result=result, caller="scikit-learn"))
        if greater:
            _largest(reader, score, result, site, by_name=True)
    elif isinstance(score, Library) and greater:
        reader.record(Measured(site=site, metric=score.path, prediction=UNKNOWN, target=UNKNOWN, mode=SCORER))


def _study(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`study.optimize(objective)`: what the objective gives should be as small, or as large, as can be."""
    objective = arguments.get(0, "func")
    callable_ = isinstance(objective, Function | Partial | Bound)
    if objective is None or not isinstance(owner, Object) or not callable_ or "directions" in owner.arguments.named:
        return None
    asked = owner.arguments.named.get("direction")
    wanted = "minimize" if asked is None else text(asked)
    result = reader.call(objective, Arguments((Object("optuna.trial.Trial", Arguments(), site),)), site)
    found = tendencies.tendency(reader, result)
    if found is not None and wanted in {"minimize", "maximize"} and not wanted.startswith(found):
        where = argument(owner.site, None, "direction")
        reader.record(Measured(site=where, metric=found, prediction=UNKNOWN, target=result, mode=STUDY))
    return NONE


def _report(reader: Reader, path: str, arguments: Arguments, site: Site) -> None:
    """`roc_auc_score(y_true, y_score)`."""
    target = arguments.get(0, "y_true")
    prediction = arguments.get(1, "y_score", "y_pred", "y_proba", "y_prob", "probas_pred")
    if target is not None and prediction is not None:
        reader.record(Measured(site=site, metric=path, prediction=prediction, target=target))


def _boosted(reader: Reader, path: str, arguments: Arguments, site: Site) -> None:
    """`train({"objective": "regression", "metric": "binary_error"}, …)`."""
    given = arguments.get(0, "params")
    if not isinstance(given, Dictionary):
        return

    def read(*names: str) -> str | None:
        found = (reader.store.value((given.identity, ("key", name))) for name in names)
        return next((text(value) for value in found if value is not None), None)

    objective, metric = read("objective", "application"), read("metric", "eval_metric", "metrics")
    if objective is not None and metric is not None:
        where = _entry(reader, site, metric)
        how: Value = given
        reader.record(
            Measured(
                site=where, metric=f"{path}|{objective}|{metric}", prediction=UNKNOWN, target=UNKNOWN, estimator=how
            )
        )


def _entry(reader: Reader, site: Site, metric: str) -> Site:
    """The only place of a dictionary where a metric is written, if there is only one; else the call."""
    found = _entries(reader, site.source.path).get(metric, [])
    return Site(site.source, found[0]) if len(found) == 1 else site


@once
def _entries(reader: Reader, path: str) -> dict[str, list[ast.expr]]:
    """Where dictionaries of a file name metrics, by the metric."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(reader.trees[path]) if path in reader.trees else ():
        for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
            named = isinstance(key, ast.Constant) and str(key.value).endswith(("metric", "metrics"))
            if named and isinstance(value, ast.Constant) and isinstance(value.value, str):
                found.setdefault(value.value, []).append(value)
    return found


_LIGHTNING = [
    f"{package}.callbacks{part}"
    for package in ("lightning.pytorch", "pytorch_lightning")
    for part in ("", ".early_stopping", ".model_checkpoint")
]
_SEARCHES = {
    "GridSearchCV": None,
    "RandomizedSearchCV": None,
    "HalvingGridSearchCV": None,
    "HalvingRandomSearchCV": None,
    "cross_val_score": None,
    "cross_validate": None,
    "learning_curve": None,
    "validation_curve": None,
}
_REPORTS = (
    "roc_auc_score roc_curve average_precision_score precision_recall_curve log_loss accuracy_score f1_score "
    "precision_score recall_score classification_report confusion_matrix balanced_accuracy_score r2_score "
    "explained_variance_score brier_score_loss mean_squared_error root_mean_squared_error mean_absolute_error "
    "median_absolute_error mean_absolute_percentage_error max_error"
)

OBJECTS: dict[str, None] = {"optuna.create_study": None, "optuna.study.create_study": None}
OBJECT_METHODS = {(path, "optimize"): _study for path in OBJECTS}
WATCHED = {
    **{f"keras.callbacks.{name}": _callback for name in ("EarlyStopping", "ReduceLROnPlateau")},
    **{f"{package}.EarlyStopping": _callback for package in _LIGHTNING},
    **{f"{package}.ModelCheckpoint": _callback for package in (*_LIGHTNING, "keras.callbacks")},
    **{f"transformers.{name}": _best_model for name in ("TrainingArguments", "Seq2SeqTrainingArguments")},
    **{f"sklearn.model_selection.{name}": _search(position) for name, position in _SEARCHES.items()},
    **{f"sklearn.metrics.{name}": _report for name in _REPORTS.split()},
    "sklearn.metrics.make_scorer": _scorer,
    "lightgbm.train": _boosted,
    "xgboost.train": _boosted,
    "lightgbm.cv": _boosted,
    "xgboost.cv": _boosted,
}
