"""The number that is watched does not fit the loss, the model or its own direction.

## What
Accuracy of real numbers; a ranking or probability score of hard decisions; a search of a regressor by accuracy; a
callback that keeps the largest loss or the smallest accuracy.

## Why
Accuracy counts predictions that equal the target exactly: of measured values it is 0.000 whatever is learned. A ROC
curve of hard decisions has one point instead of one for each score, and log loss counts each wrong label as a
certainty: 36.0 (minus the logarithm of the smallest number, 2.2e-16) for every mistake. A callback with the wrong mode
stops at, and keeps, the worst weights.

## Bad
```python
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

model = LogisticRegression().fit(X, y)
print(roc_auc_score(y, model.predict(X)))
```

```python
import keras

callback = keras.callbacks.EarlyStopping(monitor="val_loss", mode="max")
```

## Good
```python
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

model = LogisticRegression().fit(X, y)
print(roc_auc_score(y, model.predict_proba(X)[:, 1]))
```

```python
import keras

callback = keras.callbacks.EarlyStopping(monitor="val_loss", mode="min")
```

## How sure
An error where the score cannot be computed or goes the wrong way; a warning where it is computed but says little.
Targets whose values are not known, and binary accuracy of several independent labels, stay silent.

## Fix safety
**Safe** for a direction that is turned round. **Unsafe** for anything else: which number you care about is yours to
say.

## References
Fawcett 2006, An introduction to ROC analysis, doi:10.1016/j.patrec.2005.10.010.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code import estimators
from rightloss.facts.code.events import SCORER, SEARCHED, STUDY, Measured
from rightloss.finding import Finding, Level, Reason
from rightloss.rule import Rule
from rightloss.vocabulary import Labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.call import Call
    from rightloss.facts.code.reader import Reader

_RANKING = frozenset({"roc_auc_score", "roc_curve", "average_precision_score", "precision_recall_curve"})
_LABELS = frozenset(
    {"accuracy_score", "f1_score", "precision_score", "recall_score", "classification_report", "confusion_matrix"}
    | {"balanced_accuracy_score"}
)
_REGRESSION = frozenset(
    {"squared_error", "absolute_error", "huber", "smooth_l1", "log_cosh", "absolute_percentage_error"}
    | {"squared_log_error", "poisson"}
)
_NEVER_CLASSES = frozenset({"absolute_percentage_error", "squared_log_error", "poisson", "huber", "log_cosh"})
_COUNTS_HITS = frozenset(
    {"accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"}
    | {"Accuracy", "BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy"}
)
_SEVERAL = 3


def check(reader: Reader, event: Measured) -> Iterator[Finding]:
    """Look at a metric from each side that it may be asked for."""
    if event.mode in {SCORER, SEARCHED, STUDY}:
        return
    if event.mode:
        yield from _direction(event)
    elif event.use is not None:
        from rightloss.facts.code.read import call_of

        yield from _compiled(event, call_of(reader, event.use))
    elif "|" in event.metric:
        yield from _boosted(event)
    elif event.estimator is not None:
        yield from _searched(reader, event)
    elif event.metric.startswith("sklearn.metrics."):
        yield from _reported(reader, event)


def _finding(event: Measured, level: Level, message: str, why: str, help_: str, *because: Reason) -> Finding:
    return Finding(
        rule=RULE.name,
        code=RULE.code,
        level=level,
        message=message,
        place=event.site.place,
        label="this is watched",
        because=because,
        why=why,
        help=help_,
    )


def _direction(event: Measured) -> Iterator[Finding]:
    """A loss must fall, an accuracy must rise."""
    better = estimators.direction(event.metric)
    if better is None or better == event.mode:
        return
    kept, wanted = ("largest", "smaller") if event.mode == "max" else ("smallest", "larger")
    why = f"of all epochs the one with the {kept} `{event.metric}` is kept: rank 1 goes to the worst"
    message = f"`{event.metric}` is better the {wanted} it is, but the mode is {event.mode!r}"
    yield _finding(event, Level.ERROR, message, why, f"say mode={better!r}")


def _compiled(event: Measured, call: Call) -> Iterator[Finding]:
    """A metric beside a loss of the same output."""
    name = event.metric.rpartition(".")[2]
    if name in _COUNTS_HITS and call.losses and call.losses <= _REGRESSION and _measures(call):
        why = "it counts predictions that equal the target exactly: 0.000 whatever is learned"
        message = f"`{name}` is asked of a model that is fitted to real numbers"
        help_ = "watch the mean absolute error or the root mean squared error"
        yield _finding(event, Level.WARNING, message, why, help_, *call.target.because, *call.head.because)
    elif event.metric == "keras.metrics.Accuracy" and call.head.activation in {"softmax", "sigmoid", "linear"}:
        why = "it compares numbers with labels for equality, and 0.93 is never equal to 1: it stays at 0.000"
        help_ = 'write "accuracy", which chooses BinaryAccuracy or (Sparse)CategoricalAccuracy by the shapes'
        message = "`Accuracy` is asked of scores, not of labels"
        yield _finding(event, Level.WARNING, message, why, help_, *call.head.because)
    elif name in {"binary_accuracy", "BinaryAccuracy"}:
        yield from _counted_by_column(event, call)


def _measures(call: Call) -> bool:
    """Whether the targets are measured values, or the loss is one that nobody gives labels to."""
    if call.target.labels.likely <= {Labels.REAL, Labels.POSITIVE}:
        return True
    unknown = call.target.labels.likely == frozenset(Labels)
    return unknown and call.losses <= _NEVER_CLASSES and call.head.activation in {"linear", "relu", "softplus", "exp"}


def _counted_by_column(event: Measured, call: Call) -> Iterator[Finding]:
    classes = call.columns or call.target.classes or 0
    exclusive = call.target.exclusive is True or (call.head.activation == "softmax" and call.target.exclusive is None)
    if classes >= _SEVERAL and exclusive:
        why = f"{classes} columns are counted one by one: always answering no is already {1 - 1 / classes:.1%} right"
        message = f"binary accuracy of {classes} classes that exclude each other"
        yield _finding(event, Level.WARNING, message, why, 'write "categorical_accuracy"', *call.head.because)


def _boosted(event: Measured) -> Iterator[Finding]:
    """Objective and metric of a booster's settings."""
    _, objective, metric = event.metric.split("|", 2)
    if estimators.is_regression_objective(objective) and estimators.is_class_metric(metric):
        why = "it looks only at which side of 0.5 a prediction lies: early stopping by it stops at any round"
        message = f"the objective is `{objective}`, but `{metric}` is watched"
        yield _finding(event, Level.WARNING, message, why, "watch rmse or mae, or choose a classification objective")


def _searched(reader: Reader, event: Measured) -> Iterator[Finding]:
    """`scoring="accuracy"` of a regressor, `scoring="r2"` of a classifier."""
    kind = estimators.kind(reader, event.estimator)
    if kind == "regressor" and estimators.scores_labels(event.metric):
        why = "labels are compared with real numbers: each score fails and is recorded as nan, or counts 0 hits"
        message = f"{event.metric!r} scores class labels, but the model predicts real numbers"
        help_ = 'use scoring="r2" or "neg_mean_squared_error", or a classifier'
        yield _finding(event, Level.ERROR, message, why, help_)
    elif kind == "classifier" and event.metric in {"r2", "explained_variance", "neg_mean_squared_log_error"}:
        why = "it treats class 2 as twice class 1: renumbering the classes changes the score"
        yield _finding(
            event,
            Level.WARNING,
            f"{event.metric!r} scores real numbers, but the model predicts classes",
            why,
            'use scoring="accuracy", "roc_auc" or "neg_log_loss"',
        )


def _reported(reader: Reader, event: Measured) -> Iterator[Finding]:
    """A score of a prediction in hand."""
    name = event.metric.rpartition(".")[2]
    decided = estimators.decided(reader, event.prediction)
    if name in _RANKING and decided is not None:
        why = "hard decisions leave 1 threshold of the whole curve: ties hide how well the scores rank"
        help_ = "give `predict_proba(X)[:, 1]` or `decision_function(X)`"
        yield _finding(event, Level.WARNING, f"`{name}` gets hard decisions instead of scores", why, help_, decided)
    elif name == "log_loss" and decided is not None:
        why = "each mistake counts as a certainty, 36.0 (-ln 2.2e-16): only the number of mistakes remains"
        yield _finding(
            event,
            Level.WARNING,
            "`log_loss` gets hard decisions instead of probabilities",
            why,
            "give `predict_proba(X)`",
            decided,
        )
    elif name in _LABELS and estimators.kind_of_prediction(reader, event.prediction) == "regressor":
        why = "real numbers are no labels: the call raises, or counts exact hits, of which there are 0"
        message = f"`{name}` compares labels, but the model predicts real numbers"
        yield _finding(event, Level.ERROR, message, why, "use mean_absolute_error or r2_score, or a classifier")


RULE = Rule("metric-mismatch", "RL115", "the number that is watched does not fit", __doc__, check, Measured)
