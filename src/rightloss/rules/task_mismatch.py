"""Classes are treated as amounts, or amounts as classes.

## What
A regression loss or a regressor whose target holds class numbers; a classifier, or a classification loss, whose target
was measured; a regression objective inside a classifier.

## Why
Class numbers have no distance: squared error charges (2 - 0)² = 4 for taking class 2 for class 0 and 1 for class 1, and
between two classes that are equally probable it answers the class in the middle, which may be impossible. A classifier
of measured values makes a class of each: 442 patients of the diabetes data have 214 different values.

## Bad
```python
from sklearn.datasets import load_iris
from sklearn.linear_model import LinearRegression

X, y = load_iris(return_X_y=True)
model = LinearRegression().fit(X, y)
```

## Good
```python
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

X, y = load_iris(return_X_y=True)
model = LogisticRegression().fit(X, y)
```

## How sure
An error if a classifier or a classification loss gets measured values; a warning if the target is known to name
classes.
Whole numbers of unknown meaning (ratings, counts), one-hot rows, and squared error on 0 and 1 in a network (the Brier
score) stay silent.

## Fix safety
**Unsafe**: a booster's objective is changed or left out, so that its predictions become probabilities. Another output
layer is yours to choose.

## References
Hastie, Tibshirani and Friedman 2009, The Elements of Statistical Learning, section 4.2 (masking by linear regression).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rightloss.facts.code.estimators import is_regression_objective, kind
from rightloss.facts.code.events import Event, Fitted, LossUse
from rightloss.facts.code.libraries import text
from rightloss.facts.code.read import call_of
from rightloss.facts.code.targets import targets
from rightloss.facts.code.values import Object
from rightloss.finding import Finding, Level
from rightloss.rule import Rule
from rightloss.vocabulary import Labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.call import Call, Targets
    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Place

_REGRESSION = frozenset({"squared_error", "absolute_error", "huber", "smooth_l1", "log_cosh"})
_CLASSIFICATION = frozenset({"cross_entropy", "binary_cross_entropy", "focal", "multiclass_focal"})
_CLASS_OBJECTIVES = ("binary", "multi", "cross_entropy", "Logloss", "MultiClass", "softmax")
_BOOSTERS = ("xgboost", "lightgbm", "catboost")


def check(reader: Reader, seen: Event) -> Iterator[Finding]:
    """Compare what is asked with what the target is."""
    if isinstance(seen, LossUse):
        found = targets(reader, seen.target)
        if found.because:
            yield from of_call(replace(call_of(reader, seen), target=found))
    elif isinstance(seen, Fitted) and isinstance(seen.estimator, Object):
        yield from _estimator(reader, seen, seen.estimator)


def of_call(call: Call) -> Iterator[Finding]:
    """Compare what a loss is for with what the target is."""
    target = call.target
    if call.losses and call.losses <= _REGRESSION and _names_classes(target) and _answers_one_number(call):
        message = f"`{call.written}` measures distances, but the target holds {_how_many(target)} class numbers"
        yield _finding(call.place, Level.WARNING, message, target, _DISTANCE, _CLASSIFY)
    elif call.losses and call.losses <= _CLASSIFICATION and _is_measured(target):
        sure = target.labels.sure == {Labels.REAL}
        message = f"`{call.written}` is a loss for classes, but the target was measured"
        yield _finding(call.place, Level.ERROR if sure else Level.WARNING, message, target, _beyond(target), _REGRESS)


def _answers_one_number(call: Call) -> bool:
    flat = call.prediction_shape.value is not None and len(call.prediction_shape.value) == 1
    plain = call.head.activation in {"linear", "relu", ""} and call.framework != "sklearn"
    return plain and (flat or call.columns in {None, 1})


def _names_classes(target: Targets) -> bool:
    """Three classes or more, or nobody knows how many, and no amounts."""
    if not target.nominal or target.exclusive is not None:
        return False
    return target.values is None or len(target.values) > 2  # noqa: PLR2004


def _is_measured(target: Targets) -> bool:
    """Real values that leave [0, 1], so that they are no probabilities either."""
    outside = (target.low is not None and target.low < 0) or (target.high is not None and target.high > 1)
    return target.labels.likely == {Labels.REAL} and target.values is None and outside


def _is_whole(target: Targets) -> bool:
    """Whether few whole numbers are all there is: -1, 0 and 1 are classes as well to an estimator."""
    return target.values is not None and all(value.is_integer() for value in target.values)


def _how_many(target: Targets) -> str:
    return "" if target.classes is None else str(target.classes)


def _beyond(target: Targets) -> str:
    worst = target.high if target.high is not None and target.high > 1 else target.low
    return (
        f"for a target of {worst:g} cross-entropy has no minimum: it falls without end as the prediction nears 0 or 1"
    )


_DISTANCE = "taking class 2 for class 0 costs (2 - 0)² = 4, for class 1 only 1: an order that the classes do not have"
_CLASSIFY = "use one output for each class and cross-entropy, or a classifier"
_REGRESS = "use squared or absolute error, or a regressor"


def _estimator(reader: Reader, seen: Fitted, made: Object) -> Iterator[Finding]:
    target = targets(reader, seen.target)
    package, name = made.path.partition(".")[0], made.path.rpartition(".")[2]
    objective = text(seen.settings.get("objective") or seen.settings.get("loss_function")) or ""
    sort = kind(reader, made) or _by_objective(objective)
    if sort == "classifier" and package in _BOOSTERS and is_regression_objective(objective):
        message = f"`{name}` is a classifier, but `{objective}` is an objective for amounts"
        why = (
            "its outputs are no margins: 0 and 1 are fitted by squared distance, and 0.5 turns into 62 % by the sigmoid"
        )
        yield _finding(seen.site.place, Level.ERROR, message, target, why, "leave the objective out")
    elif sort == "classifier" and target.labels.sure == {Labels.REAL} and not _is_whole(target):
        message = f"`{name}` predicts classes, but the target was measured"
        yield _finding(seen.site.place, Level.ERROR, message, target, _values(target), _REGRESS)
    elif sort == "regressor" and (_names_classes(target) or _asks_yes_or_no(target, package, objective)):
        message = f"`{objective or name}` predicts amounts, but the target holds {_how_many(target)} class numbers"
        yes_or_no = target.values is not None and len(target.values) <= 2  # noqa: PLR2004
        why = _OF_TWO if yes_or_no else _DISTANCE
        yield _finding(seen.site.place, Level.WARNING, message.replace("  ", " "), target, why, _CLASSIFY)


_OF_TWO = "predictions are no probabilities: boosted squared error goes below 0 and above 1, where log-loss is infinite"


def _values(target: Targets) -> str:
    span = "" if target.low is None or target.high is None else f" from {target.low:g} to {target.high:g}"
    return f"each different value{span} becomes a class of its own: missing by 1 counts as much as missing by 100"


def _by_objective(objective: str) -> str:
    if objective.startswith(_CLASS_OBJECTIVES):
        return "classifier"
    return "regressor" if is_regression_objective(objective) else ""


def _asks_yes_or_no(target: Targets, package: str, objective: str) -> bool:
    """Yes or no, and a booster told to minimise squared error; other regressors of 0 and 1 have their uses."""
    plain = target.nominal and target.values == frozenset({0.0, 1.0})
    return plain and package in _BOOSTERS and is_regression_objective(objective)


def _finding(  # noqa: PLR0917 (a finding has these parts)
    place: Place, level: Level, message: str, target: Targets, why: str, help_: str
) -> Finding:
    return Finding(
        rule=RULE.name,
        code=RULE.code,
        level=level,
        message=message.replace("  ", " "),
        place=place,
        label="loss and target ask different questions",
        because=target.because,
        why=why,
        help=help_,
    )


RULE = Rule(
    "task-mismatch", "RL108", "classes are treated as amounts, or amounts as classes", __doc__, check, Event, of_call
)
