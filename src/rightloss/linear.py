"""A linear model's objective as a function of one flat vector: what SciPy's minimisers take."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from rightloss.errors import InputError
from rightloss.evaluate import run, run_product
from rightloss.prepare import prepare
from rightloss.vocabulary import Array, Labels, Row

if TYPE_CHECKING:
    from rightloss.objective import Objective


class LinearObjective:
    """Objective of `raw = features @ coefficients + intercept`; the intercept is never penalised.

    The flat vector holds the coefficients, row by row of (classes, features) where there are classes, and then the
    intercepts. All arrays are NumPy's float64; features may be a SciPy sparse matrix.

    Raises
    ------
    InputError
        When features and target do not belong together, or the loss cannot have a linear model.

    Examples
    --------
    >>> import rightloss
    >>> from scipy.optimize import minimize
    >>> problem = rightloss.Objective(rightloss.mse).linear([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
    >>> fit = minimize(problem.value_gradient, problem.start(), jac=True, method="L-BFGS-B")
    >>> coefficients, intercept = problem.unpack(fit.x)
    >>> print(coefficients.round(4), intercept.round(4))
    [2.] 1.0
    """

    __slots__ = ("_prepared", "classes", "features", "intercept", "objective", "target", "weight", "width")

    def __init__(
        self, objective: Objective, features: Array, target: Array, weight: Array | None, *, intercept: bool
    ) -> None:
        import numpy as np

        _refuse_objective(objective)
        self.objective, self.intercept = objective, intercept
        self.features, self.target, self.weight = _numbers(features), np.asarray(target), weight
        _refuse_shapes(self.features, self.target)
        self.width = int(self.features.shape[1])
        self.classes = _classes(objective, self.target)
        given = {"target": self.target, "weight": weight, "raw": np.zeros(self._raw_shape())}
        given |= {"axis": -1} if "axis" in dict(objective.loss.settings) else {}  # classes are the columns here
        self._prepared = prepare(objective.loss, given, objective.reduction)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what it was made from: other processes prepare the loss again."""
        made = (self.objective, self.features, self.target, self.weight)
        return partial(LinearObjective, intercept=self.intercept), made

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the coefficients: (features,) or (classes, features)."""
        return (self.classes, self.width) if self.classes else (self.width,)

    @property
    def size(self) -> int:
        """Length of the flat vector."""
        return (self.classes or 1) * (self.width + self.intercept)

    def pack(self, coefficients: Array, intercept: Array = 0.0) -> Array:
        """Lay coefficients and intercepts into one flat vector."""
        import numpy as np

        many = self.classes or 1
        if np.shape(coefficients) != self.shape or np.size(intercept) not in (1, many):
            raise InputError(
                f"linear objective: coefficients have shape {np.shape(coefficients)}, "
                f"the intercept has shape {np.shape(intercept)}",
                expected=f"coefficients {self.shape}" + f", {many} intercepts" * self.intercept,
                help="`unpack` gives both as `pack` takes them",
            )
        ends = np.broadcast_to(np.ravel(intercept), many) if self.intercept else np.empty(0)
        return np.concatenate([np.ravel(coefficients), ends])

    def unpack(self, flat: Array) -> tuple[Array, Array]:
        """Read coefficients and intercepts from a flat vector."""
        import numpy as np

        flat = np.asarray(flat, dtype=np.float64)
        if flat.shape != (self.size,):
            raise InputError(
                f"linear objective: the flat vector has shape {flat.shape}",
                expected=f"({self.size},): coefficients {self.shape}" + (", then intercepts" * self.intercept),
                help="`pack(coefficients, intercept)` makes one, `start()` a first one",
            )
        split = (self.classes or 1) * self.width
        ends = flat[split:] if self.intercept else np.zeros(self.classes or 1)
        return flat[:split].reshape(self.shape), ends if self.classes else ends[0]

    def start(self) -> Array:
        """Coefficients of 0, and an intercept that predicts the mean target where the loss has a link."""
        import numpy as np

        loss, middle = self.objective.loss, 0.0
        weighed = self.weight is None or float(np.sum(self.weight)) > 0.0
        if not self.classes and loss.link is not None and Labels.PLUS_MINUS not in loss.labels and weighed:
            mean = float(np.average(self.target, weights=self.weight))
            middle = float(loss.to_raw(np.asarray([mean]))[0])
        return self.pack(np.zeros(self.shape), middle if np.isfinite(middle) else 0.0)

    def raw(self, flat: Array, features: Array | None = None) -> Array:
        """Raw predictions for these features, or for those of the objective."""
        coefficients, intercept = self.unpack(flat)
        return self._like_ours(features) @ coefficients.T + intercept

    def value(self, flat: Array) -> float:
        """Objective at a flat vector."""
        coefficients, _ = self.unpack(flat)
        (value,) = run(self._prepared.at(self.raw(flat)), ("value",))
        return float(sum((penalty.value(coefficients) for penalty in self.objective.penalties), value))

    def value_gradient(self, flat: Array) -> tuple[float, Array]:
        """Objective and its gradient at a flat vector."""
        coefficients, _ = self.unpack(flat)
        value, slope = run(self._prepared.at(self.raw(flat)), ("value", "gradient"))
        gradient, ends = self._pulled(slope)
        for penalty in self.objective.penalties:
            value = value + penalty.value(coefficients)
            gradient = gradient + penalty.gradient(coefficients)
        return float(value), self.pack(gradient, ends)

    def hessian_product(self, flat: Array, vector: Array) -> Array:
        """Hessian of the objective times a flat vector; penalties with kinks have none, and add nothing.

        Raises
        ------
        InputError
            When the loss is not twice differentiable.
        """
        direction, _ = self.unpack(vector)
        gradient, ends = self._pulled(run_product(self._prepared.at(self.raw(flat)), self.raw(vector)))
        for penalty in self.objective.penalties:
            if penalty.smooth:  # smooth penalties are quadratic: the gradient is linear
                gradient = gradient + penalty.gradient(direction)
        return self.pack(gradient, ends)

    def prox(self, flat: Array, step: float = 1.0) -> Array:
        """Apply the proximal maps of the penalties that are not smooth; the intercept stays."""
        coefficients, intercept = self.unpack(flat)
        return self.pack(self.objective.prox(coefficients, step), intercept)

    def zero_strength(self) -> tuple[float, ...]:
        """For each penalty the least strength at which it alone makes all coefficients 0, at the best intercept.

        Where the loss has a kink there, this is an upper bound.
        """
        import numpy as np

        flat = np.zeros(self.size)
        if self.intercept:
            best = self.objective.loss.constant_minimiser(target=self.target, weight=self.weight)
            flat = self.pack(np.zeros(self.shape), best)
        (slope,) = run(self._prepared.at(self.raw(flat)), ("gradient",))
        gradient, _ = self._pulled(slope)
        return tuple(penalty.zero_strength(gradient) for penalty in self.objective.penalties)

    def _like_ours(self, features: Array | None) -> Array:
        if features is None:
            return self.features
        features = _numbers(features)
        if features.ndim != 2 or features.shape[1] != self.width:  # noqa: PLR2004
            raise InputError(
                f"linear objective: features have shape {features.shape}",
                expected=f"(n, {self.width}): the columns that the coefficients are for",
                help="prepare new features as the features of the objective were prepared",
            )
        return features

    def _raw_shape(self) -> tuple[int, ...]:
        rows = self.target.shape[:1]
        return (*rows, self.classes) if self.classes else rows

    def _pulled(self, slope: Array) -> tuple[Array, Array]:
        return (self.features.T @ slope).T, slope.sum(axis=0)


def _numbers(features: Array) -> Array:
    import numpy as np

    with suppress(TypeError, ValueError):
        sparse = hasattr(features, "tocsr")  # SciPy's sparse matrices share no importable base without SciPy
        values: Array = features if sparse else np.asarray(features)
        if values.dtype.kind != "c" and not sparse:
            return np.asarray(values, dtype=np.float64)
        if values.dtype.kind != "c":
            return values if values.format in ("csr", "csc") else values.tocsr()  # others convert at each product
    raise InputError(
        "linear objective: features hold something that is no real number",
        expected="features (n, d) of numbers",
        help="turn text and categories into numbers first, with an encoder",
    )


def _refuse_objective(objective: Objective) -> None:
    if objective.penalise is not None:
        raise InputError(
            f"{objective!r}: `penalise` has nothing to choose from in a linear model",
            expected="an objective without it: the coefficients are penalised, the intercept is not",
            help="leave `penalise` out, or compute `raw` yourself and call the objective with `parameters=`",
        )


def _classes(objective: Objective, target: Array) -> int:
    row = objective.loss.row
    if row is Row.ONE:
        return 0
    if row is not Row.CLASSES:
        raise InputError(
            f"{objective.loss.name}: {row} for each sample is more than a linear model has",
            expected="a loss of one number, or one number for each class",
            help="compute `raw` yourself and call the objective with `parameters=`",
        )
    weights = dict(objective.loss.settings).get("class_weight")
    if target.ndim > 1:
        return int(target.shape[1])
    if weights:
        return len(weights)
    # Other dtypes than integers are refused later, in the loss's own words.
    return max(int(target.max()) + 1, 2) if target.dtype.kind in "iu" else 2


def _refuse_shapes(features: Array, target: Array) -> None:
    if features.ndim == 2 and target.ndim >= 1 and features.shape[0] == target.shape[0] > 0:  # noqa: PLR2004
        return
    raise InputError(
        f"linear objective: features have shape {features.shape}, target has shape {target.shape}",
        expected="features (n, d) and a target for each of the n rows, with n >= 1",
        help="one row of features for each sample",
    )
