"""A scorer of scikit-learn that is a loss: greater is better, so the number is minus the mean loss."""

from __future__ import annotations

from typing import Any, ClassVar

from sklearn.base import BaseEstimator
from sklearn.utils.metadata_routing import UNUSED

from rightloss import registry
from rightloss.errors import InputError
from rightloss.loss import Loss
from rightloss.sklearn import response
from rightloss.vocabulary import Array, Row


def scorer(loss: Loss | str, *, pos_label: Any = None) -> LossScorer:
    """Make the scorer of a loss; it asks an estimator for what the loss takes.

    Parameters
    ----------
    loss
        A loss or its name.
    pos_label
        For two classes: the class that counts as 1; the second of the estimator's, if not given.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn.linear_model import Ridge
    >>> from sklearn.model_selection import cross_val_score
    >>> print(cross_val_score(Ridge(), *load_diabetes(return_X_y=True), scoring=scorer("absolute_error")).round())
    [-47. -48. -53. -46. -51.]
    """
    found = registry.loss(loss) if isinstance(loss, str) else loss
    if not isinstance(found, Loss):
        raise InputError(f"{found!r} is no loss", expected="a loss or its name", help='scorer("huber")')
    return LossScorer(found, pos_label=pos_label)


class LossScorer(BaseEstimator):  # its metadata routing, `clone`, `repr` and parameters are scikit-learn's own
    """Minus the mean of a loss, weighted where weights are routed to it."""

    __metadata_request__score: ClassVar[dict[str, str]] = {"estimator": UNUSED}  # an argument, but no metadata

    def __init__(self, loss: Loss, *, pos_label: Any = None) -> None:
        self.loss = loss
        self.pos_label = pos_label

    def __call__(self, estimator: Any, X: Any, y: Any = None, sample_weight: Any = None) -> float:  # noqa: N803
        """Score an estimator on data."""
        return self.score(estimator, X, y, sample_weight)

    def score(self, estimator: Any, X: Any, y: Any, sample_weight: Any = None) -> float:  # noqa: N803
        """Score an estimator on data; scikit-learn routes to a method of this name."""
        import numpy as np

        loss = self.loss
        if y is None:
            raise InputError(f"scorer({loss!r}): there is no target", expected="y", help="a loss needs one")
        answered = response.answer(loss, estimator, X)
        given = {"target": response.labels(loss, estimator, y, self.pos_label)}
        given |= response.prediction(loss, estimator, answered, self.pos_label)
        if sample_weight is not None:
            given["weight"] = _for_outputs(loss, np.asarray(sample_weight), given["target"])
        return -float(loss(**given, reduction="weighted_mean"))


def _for_outputs(loss: Loss, weight: Array, target: Array) -> Array:
    """Let the weight of a sample count for each of its outputs."""
    several = loss.row is Row.ONE and target.ndim > 1 and weight.shape == target.shape[:1]
    return weight[:, None].repeat(target.shape[1], axis=1) if several else weight
