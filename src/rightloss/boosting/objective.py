"""A loss as an objective: the gradient and the Hessian of each sample, as each library asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rightloss.boosting import calls
from rightloss.boosting.curvature import check_policy, gradient_hessian
from rightloss.errors import InputError
from rightloss.vocabulary import Array, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.loss import Loss


def objective(
    loss: Loss | str | Sequence[Loss | str],
    hessian: str = "exact",
    *,
    factor: float = 1.0,
    floor: float = 1.0,
) -> Objective:
    """Make the objective that a boosting library minimises the loss with.

    Predictions are raw: `loss.inverse_link` turns what `predict` gives into predictions.

    Parameters
    ----------
    loss
        A loss or its name; or a list, one loss for each column of the predictions.
    hessian
        "exact": the second derivative. "majorant": the curvature of a quadratic above the loss, so that a full step
        never goes too far. "floor": the second derivative, where it is at least `floor`, and `floor` elsewhere.
    factor
        What the loss is multiplied by: ½ makes ours the half squared error of the libraries.
    floor
        The least Hessian of a sample of weight 1 under "floor".

    Raises
    ------
    InputError
        When the loss has no numbers for the policy.

    Examples
    --------
    >>> import numpy as np
    >>> gradient, hessian = objective("poisson")(np.array([1.0, 3.0]), np.array([0.0, 0.0]))
    >>> print(gradient, hessian)
    [ 0. -2.] [1. 1.]
    """
    losses = calls.as_losses(loss)
    for one in losses:
        check_policy(one, hessian)
    for name, number in (("factor", factor), ("floor", floor)):
        if not 0.0 < number < float("inf"):
            raise InputError(
                f"objective: {name} is {number!r}", expected="a finite number > 0", help="1 is the default"
            )
    return Objective(losses, hessian, factor, floor)


@dataclass(eq=False)  # CatBoost notes on the object what it has compiled
class Objective:
    """A loss with the methods by which XGBoost, LightGBM and CatBoost ask for derivatives."""

    losses: tuple[Loss, ...]
    hessian: str
    factor: float
    floor: float

    def __deepcopy__(self, memo: dict[int, Any]) -> Objective:
        """Give the same object: nothing of it changes, and cloning a CatBoost model asks for the one it was given."""
        return self

    def __call__(self, first: Any, second: Any, sample_weight: Any = None) -> tuple[Array, Array]:
        """Answer XGBoost and LightGBM: (predictions, data set), or (targets, predictions, weights)."""
        import numpy as np

        call = calls.read(first, second, sample_weight)
        found = [
            (*gradient_hessian(loss, given, self.hessian, self.floor), column)
            for loss, given, column in calls.parts(self.losses, call)
        ]
        if len(found) == 1:
            gradient, hessian, _ = found[0]
            return self._times_factor(gradient, hessian)
        table = np.empty((2, *call.raw.shape), found[0][0].dtype)
        for gradient, hessian, column in found:
            table[0][column], table[1][column] = gradient, hessian
        return self._times_factor(table[0], table[1])

    def _times_factor(self, gradient: Array, hessian: Array) -> tuple[Array, Array]:
        return (gradient, hessian) if self.factor == 1.0 else (self.factor * gradient, self.factor * hessian)

    def calc_ders_range(self, approxes: Array, targets: Array, weights: Array | None) -> Array:
        """Answer CatBoost, which asks for the derivatives of what grows."""
        import numpy as np

        if self.losses[0].row is not Row.ONE:
            raise InputError(
                f"{self.losses[0].name}: CatBoost gives one prediction for each sample",
                expected="a classifier of several classes",
                help="`CatBoostClassifier(classes_count=…)`",
            )
        gradient, hessian = self(np.asarray(targets), np.asarray(approxes), weights)
        return -np.stack([gradient, hessian], axis=1)

    def calc_ders_multi(self, approxes: Array, target: float, weight: float | None) -> tuple[Array, Array]:
        """Answer CatBoost for one sample of several classes: here the whole Hessian counts."""
        import numpy as np

        (loss, *others), raw = self.losses, np.asarray(approxes, np.float64)
        if others or loss.row is Row.ONE:
            raise InputError(
                f"{', '.join(one.name for one in self.losses)}: CatBoost gives several predictions for one target",
                expected="a loss over classes",
                help="train one model for each loss, or use XGBoost or LightGBM",
            )
        given = {"target": calls.as_labels(loss, np.asarray([target])), "raw": raw[None]}
        share = self.factor * (1.0 if weight is None else float(weight))
        if self.hessian == "exact" and loss.formula.product is not None:
            size = len(raw)
            rows: Any = {"target": np.repeat(given["target"], size), "raw": np.repeat(given["raw"], size, axis=0)}
            gradient, hessian = loss.gradient(**given)[0], loss.hessian_product(np.eye(size), **rows)
        else:
            gradient, diagonal = (part[0] for part in gradient_hessian(loss, given, self.hessian, self.floor))
            hessian = np.diag(diagonal)
        return -share * gradient, -share * hessian
