"""What an estimator must answer for a loss, and how its classes become the labels that the loss takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.errors import InputError
from rightloss.link import IDENTITY
from rightloss.vocabulary import Array, Labels, Row, Scale, Task

if TYPE_CHECKING:
    from rightloss.loss import Loss

_BINARY, _TABLE = 2, 2  # classes; axes
_CLASSES = (Task.BINARY, Task.MULTICLASS)


def response_method(loss: Loss) -> str:
    """Name the method whose answer is on a scale of the loss.

    Examples
    --------
    >>> import rightloss
    >>> [response_method(loss) for loss in (rightloss.huber, rightloss.brier, rightloss.hinge)]
    ['predict', 'predict_proba', 'decision_function']
    """
    if loss.task not in _CLASSES:
        return "predict"
    probabilities = loss.link is not None and loss.link.prediction is Scale.PROBABILITY
    return "predict_proba" if probabilities else "decision_function"


def answer(loss: Loss, estimator: Any, features: Any) -> Array:
    """Ask the estimator."""
    import numpy as np
    from sklearn.base import is_classifier

    method, of_classes = response_method(loss), loss.task in _CLASSES
    if is_classifier(estimator) and not of_classes:
        raise _unfit(loss, estimator, "a regressor", "classes have no distance; cross_entropy or brier score them")
    function = getattr(estimator, method, None)
    if function is None or (of_classes and not hasattr(estimator, "classes_")):
        remedy = "a loss of scores, such as hinge" if method == "predict_proba" else "see which methods it has"
        raise _unfit(
            loss, estimator, f"an estimator with `{method}` and classes" if of_classes else f"`{method}`", remedy
        )
    found = function(features)
    if isinstance(found, list) or isinstance(getattr(estimator, "classes_", None), list):
        raise _unfit(loss, estimator, "one target", "score each output on its own")
    return np.asarray(found)


def _unfit(loss: Loss, estimator: Any, expected: str, remedy: str) -> InputError:
    return InputError(f"scorer({loss!r}): the estimator is {type(estimator).__name__}", expected=expected, help=remedy)


def labels(loss: Loss, estimator: Any, target: Any, pos_label: Any) -> Array:
    """Encode targets as the loss takes them, in the order of the estimator's classes."""
    import numpy as np

    target = np.asarray(target)
    if loss.task not in _CLASSES:
        return target
    classes = np.asarray(estimator.classes_)
    index = np.searchsorted(classes, target).clip(0, len(classes) - 1)
    if not (classes[index] == target).all():
        strange = target[classes[index] != target]
        raise InputError(
            f"scorer({loss!r}): the target holds {strange.flat[0]!r}, which the estimator never saw",
            expected=f"classes {', '.join(map(repr, classes.tolist()))}",
            help="stratify the folds, or leave the class out",
        )
    if loss.task is Task.MULTICLASS:
        return index if Labels.CLASS_INDEX in loss.labels else np.eye(len(classes))[index]
    if len(classes) != _BINARY:
        raise _unfit(loss, estimator, f"2 classes; it has {len(classes)}", "cross_entropy, multiclass_brier")
    positive = index == _positive(loss, classes, pos_label)
    return np.where(positive, 1.0, -1.0 if loss.labels == {Labels.PLUS_MINUS} else 0.0)


def _positive(loss: Loss, classes: Array, pos_label: Any) -> int:
    if pos_label is None:
        return 1
    found = [number for number, label in enumerate(classes.tolist()) if label == pos_label]
    if not found:
        raise InputError(
            f"scorer({loss!r}): pos_label is {pos_label!r}",
            expected=f"one of {', '.join(map(repr, classes.tolist()))}",
            help="the class that counts as 1",
        )
    return found[0]


def prediction(loss: Loss, estimator: Any, answered: Array, pos_label: Any) -> dict[str, Array]:
    """Give the keyword of the loss for the answer of an estimator, and the numbers."""
    if loss.task not in _CLASSES:
        return {"prediction": answered}
    if loss.task is Task.BINARY:
        # Classes beyond the second are refused with the labels.
        column = _positive(loss, estimator.classes_, pos_label)
        if answered.ndim == _TABLE:
            return _on_scale(loss, answered[:, column])
        return {"raw": answered if column else -answered}
    if response_method(loss) == "predict_proba":
        return _on_scale(loss, answered)
    return {"raw": _scores(answered)}


def _scores(answered: Array) -> Array:
    import numpy as np

    return answered if answered.ndim == _TABLE else np.stack([np.zeros_like(answered), answered], axis=1)


def _on_scale(loss: Loss, probabilities: Array) -> dict[str, Array]:
    import numpy as np

    if loss.prediction_formula is not None:
        return {"probabilities" if "probabilities" in loss.keywords() else "prediction": probabilities}
    if loss.row is Row.ONE and loss.link is IDENTITY:
        return {"prediction": probabilities}
    with np.errstate(divide="ignore"):
        return {"raw": loss.to_raw(probabilities)}
