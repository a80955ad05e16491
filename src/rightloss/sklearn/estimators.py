"""Linear models under any loss, as estimators of scikit-learn."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import compute_sample_weight
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from rightloss import registry
from rightloss.errors import InputError, unknown_name
from rightloss.linear import LinearObjective
from rightloss.loss import Loss
from rightloss.objective import Objective
from rightloss.sklearn.minimise import SOLVERS, minimise, newton_possible
from rightloss.vocabulary import ActsOn, Array, Labels, Row, Scale, Task

if TYPE_CHECKING:
    from collections.abc import Sequence

_PAIR = 2


class _Linear(BaseEstimator):
    """What both have: the mean loss of `X @ coef_ + intercept_`, plus half alpha times the squared coefficients."""

    def __init__(
        self,
        loss: Any = None,
        *,
        penalty: str | None = "l2",
        alpha: float = 1e-4,
        fit_intercept: bool = True,
        solver: str = "auto",
        max_iter: int = 1000,
        tol: float = 1e-6,
    ) -> None:
        self.loss = loss
        self.penalty = penalty
        self.alpha = alpha
        self.fit_intercept = fit_intercept
        self.solver = solver
        self.max_iter = max_iter
        self.tol = tol

    def __sklearn_tags__(self) -> Any:
        """Say what input is taken."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _check_settings(self) -> None:
        name = type(self).__name__
        if self.solver not in SOLVERS:
            raise unknown_name("solver", str(self.solver), SOLVERS, name)
        if self.penalty not in {"l2", None}:
            raise InputError(
                f"{name}: penalty is {self.penalty!r}", expected="'l2' or None", help="alpha is its strength"
            )
        for word, value in (("alpha", self.alpha), ("tol", self.tol), ("max_iter", self.max_iter)):
            if not 0.0 <= value < np.inf:
                raise InputError(f"{name}: {word} is {value!r}", expected="a finite number >= 0")

    def _trained(self, loss: Loss, X: Any, target: Array, weight: Array | None) -> tuple[Array, Array, int]:  # noqa: N803
        """Train one linear model."""
        square = registry.penalty("l2").with_parameters(per_square=0.5 * self.alpha)
        penalties = (square,) if self.penalty and self.alpha else ()
        objective = Objective(loss, *penalties, reduction="mean" if weight is None else "weighted_mean")
        problem = LinearObjective(objective, X, target, weight, intercept=self.fit_intercept)
        if self.solver == "newton" and not newton_possible(problem):
            raise InputError(
                f"{type(self).__name__}: {loss.name} has no Hessian here",
                expected="a loss with a curvature, one number for each row, and dense features",
                help="solver='auto'",
            )
        point, iterations, done = minimise(problem, self.solver, limit=self.max_iter, tolerance=self.tol)
        if not done:
            message = f"no minimum after {iterations} iterations: scale the features, or raise max_iter"
            warnings.warn(message, ConvergenceWarning, stacklevel=4)
        return (*problem.unpack(point), iterations)

    def _raw(self, X: Any) -> Array:  # noqa: N803
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float64, reset=False)  # noqa: N806
        raw: Array = X @ self.coef_.T + self.intercept_
        return raw


class LossRegressor(RegressorMixin, _Linear):
    """A linear model under any loss for numbers.

    Parameters
    ----------
    loss
        A loss or its name; by default squared error.
    penalty, alpha
        "l2" adds half alpha times the squared coefficients to the mean loss; the intercept stays free.
    fit_intercept
        Whether there is one.
    solver
        "newton", "lbfgs", or the one that suits the loss.
    max_iter, tol
        When training ends: iterations, and the largest part of the gradient.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> X, y = load_diabetes(return_X_y=True)
    >>> print(LossRegressor("poisson").fit(X, y).predict(X[:2]).round())
    [206.  77.]
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:  # noqa: N803 (scikit-learn's names)
        """Train."""
        self._check_settings()
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=np.float64, y_numeric=True)  # noqa: N806
        weight = None if sample_weight is None else _check_sample_weight(sample_weight, X, dtype=np.float64)
        self.loss_ = _found(self.loss or "squared_error")
        if self.loss_.task not in {Task.REGRESSION, Task.COUNTS} or self.loss_.row is not Row.ONE:
            raise _misfit("LossRegressor", self.loss_, "a loss for numbers, one for each row")
        self.coef_, self.intercept_, self.n_iter_ = self._trained(self.loss_, X, y.astype(np.float64), weight)
        return self

    def predict(self, X: Any) -> Array:  # noqa: N803
        """Give predictions on the scale of the target."""
        raw = self._raw(X)
        return np.asarray(self.loss_.inverse_link(raw))


def _gives_probabilities(estimator: LossClassifier) -> bool:
    loss = getattr(estimator, "loss_", None) or _found(estimator.loss or "cross_entropy")
    return loss.link is not None and loss.link.prediction is Scale.PROBABILITY


class LossClassifier(ClassifierMixin, _Linear):
    """A linear model under any loss for classes; where there are more than two, a loss of two is trained for each.

    Parameters
    ----------
    loss
        A loss or its name; by default binary cross-entropy, or cross-entropy for more than two classes.
    penalty, alpha, fit_intercept, solver, max_iter, tol
        As in LossRegressor. `alpha` is 1 / (C n) of LogisticRegression for n rows.
    class_weight
        A weight for each class, or "balanced".

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> print(round(LossClassifier("hinge").fit(X, y == 2).score(X, y == 2), 2))
    0.98
    """

    def __init__(
        self,
        loss: Any = None,
        *,
        penalty: str | None = "l2",
        alpha: float = 1e-4,
        fit_intercept: bool = True,
        solver: str = "auto",
        max_iter: int = 1000,
        tol: float = 1e-6,
        class_weight: Any = None,
    ) -> None:
        super().__init__(
            loss,
            penalty=penalty,
            alpha=alpha,
            fit_intercept=fit_intercept,
            solver=solver,
            max_iter=max_iter,
            tol=tol,
        )
        self.class_weight = class_weight

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:  # noqa: N803
        """Train."""
        self._check_settings()
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=np.float64)  # noqa: N806
        check_classification_targets(y)
        self.classes_, index = np.unique(y, return_inverse=True)
        many = len(self.classes_)
        if many < _PAIR:
            raise InputError(
                f"LossClassifier: the target holds one class, {self.classes_[0]!r}",
                expected="at least 2 classes",
                help="with one class there is nothing to learn",
            )
        weight = None if sample_weight is None else _check_sample_weight(sample_weight, X, dtype=np.float64)
        if self.class_weight is not None:
            by_class = compute_sample_weight(self.class_weight, y)
            weight = by_class if weight is None else weight * by_class
        self.loss_ = _found(self.loss or ("binary_cross_entropy" if many == _PAIR else "cross_entropy"))
        if self.loss_.task is Task.MULTICLASS and self.loss_.row is Row.CLASSES:
            self._of_all(X, index, weight, many)
        elif self.loss_.task is Task.BINARY:
            self._of_each(X, index, weight, many)
        else:
            raise _misfit("LossClassifier", self.loss_, "a loss for classes")
        return self

    def _of_all(self, X: Any, index: Array, weight: Array | None, many: int) -> None:  # noqa: N803
        target = index if Labels.CLASS_INDEX in self.loss_.labels else np.eye(many)[index]
        self.coef_, self.intercept_, self.n_iter_ = self._trained(self.loss_, X, target, weight)

    def _of_each(self, X: Any, index: Array, weight: Array | None, many: int) -> None:  # noqa: N803
        low = -1.0 if self.loss_.labels == {Labels.PLUS_MINUS} else 0.0
        classes: Sequence[int] = [1] if many == _PAIR else range(many)
        fits = [self._trained(self.loss_, X, np.where(index == number, 1.0, low), weight) for number in classes]
        self.coef_ = np.stack([coefficients for coefficients, _, _ in fits])
        self.intercept_ = np.array([intercept for _, intercept, _ in fits])
        self.n_iter_ = max(iterations for _, _, iterations in fits)

    def decision_function(self, X: Any) -> Array:  # noqa: N803
        """Give scores: one for each class, or for two classes one, above 0 for the second."""
        raw = self._raw(X)
        if raw.shape[1] == 1:
            return raw[:, 0]
        return raw[:, 1] - raw[:, 0] if len(self.classes_) == _PAIR else raw

    @available_if(_gives_probabilities)
    def predict_proba(self, X: Any) -> Array:  # noqa: N803
        """Give a probability for each class."""
        raw = self._raw(X)
        shown = np.asarray(self.loss_.inverse_link(raw))
        if shown.shape[1] == 1:
            return np.column_stack([1.0 - shown, shown])
        return shown / shown.sum(axis=1, keepdims=True)

    def predict(self, X: Any) -> Array:  # noqa: N803
        """Give classes."""
        scores = self.decision_function(X)
        return self.classes_[scores.argmax(axis=1) if scores.ndim > 1 else (scores > 0.0).astype(int)]


def _found(loss: Any) -> Loss:
    found = registry.loss(loss) if isinstance(loss, str) else loss
    if not isinstance(found, Loss):
        raise InputError(f"{found!r} is no loss", expected="a loss or its name", help="`rightloss losses` lists them")
    if found.acts_on is not ActsOn.ROW:
        raise _misfit("a linear model", found, "a loss of single rows")
    return found


def _misfit(where: str, loss: Loss, expected: str) -> InputError:
    return InputError(f"{where}: {loss.name} is a loss for {loss.task}", expected=expected)
