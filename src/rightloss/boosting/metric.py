"""A loss as a metric: the number by which a library watches training and stops early."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rightloss.boosting import calls
from rightloss.errors import InputError, unknown_name
from rightloss.vocabulary import Array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.loss import Loss

_LIBRARIES = ("xgboost", "lightgbm", "catboost")


def metric(
    loss: Loss | str | Sequence[Loss | str], library: str | None = None, *, factor: float = 1.0, scale: str = "raw"
) -> Metric:
    """Make the metric that is the weighted mean of a loss.

    Parameters
    ----------
    loss
        A loss or its name; or a list, one loss for each column of the predictions: their mean.
    library
        "xgboost" or "lightgbm", for their scikit-learn APIs, which want different answers to the same call. The native
        APIs and CatBoost are recognised.
    factor
        What the loss is multiplied by.
    scale
        "raw", or "prediction" where the library transforms first, as XGBoost does under its own objectives.

    Examples
    --------
    >>> import numpy as np
    >>> print(metric("absolute_error", "lightgbm")(np.array([1.0, 2.0]), np.array([1.0, 4.0])))
    ('absolute_error', 1.0, False)
    """
    losses = calls.as_losses(loss)
    if library is not None and library not in _LIBRARIES:
        raise unknown_name("boosting library", str(library), _LIBRARIES)
    if scale not in {"raw", "prediction"}:
        raise unknown_name("scale of a metric", str(scale), ["raw", "prediction"])
    return Metric(losses, library, factor, scale)


@dataclass(eq=False)  # CatBoost notes on the object what it has compiled
class Metric:
    """A loss with the methods by which XGBoost, LightGBM and CatBoost ask for a number."""

    losses: tuple[Loss, ...]
    library: str | None
    factor: float
    scale: str

    def __deepcopy__(self, memo: dict[int, Any]) -> Metric:
        """Give the same object: nothing of it changes, and cloning a CatBoost model asks for the one it was given."""
        return self

    @property
    def __name__(self) -> str:
        """What the library shows."""
        return "+".join(repr(loss) for loss in self.losses)

    def __call__(self, first: Any, second: Any, sample_weight: Any = None) -> Any:
        """Answer XGBoost and LightGBM: (predictions, data set), or (targets, predictions, weights)."""
        call = calls.read(first, second, sample_weight)
        number, name = self._of(call), self.__name__
        if (call.native or self.library) == "lightgbm":
            return name, number, False
        if call.native:
            return name, number
        if self.library is None:
            raise InputError(
                f"metric({name}): called without a data set, as two libraries do that want different answers",
                expected='library="xgboost" or library="lightgbm"',
                help=f'metric({name}, "xgboost")',
            )
        return number

    def _of(self, call: calls.Call) -> float:
        numbers = []
        for loss, given, _ in calls.parts(self.losses, call):
            raw = given.pop("raw")
            word = "raw" if self.scale == "raw" else loss.keywords()[-1]
            numbers.append(float(loss(**given, **{word: raw}, reduction="weighted_mean")))
        return self.factor * sum(numbers) / len(numbers)

    def is_max_optimal(self) -> bool:
        """Answer CatBoost: a loss is better when it is smaller."""
        return False

    def evaluate(self, approxes: Sequence[Array], target: Array, weight: Array | None) -> tuple[float, float]:
        """Answer CatBoost: the sum, and what it is divided by."""
        import numpy as np

        target, columns = np.asarray(target), [np.asarray(column) for column in approxes]
        raw = columns[0] if len(columns) == 1 else np.stack(columns, axis=1)
        mass = float(len(target) if weight is None else np.sum(weight))
        return self._of(calls.Call(target, raw, None if weight is None else np.asarray(weight), "")) * mass, mass

    def get_final_error(self, error: float, weight: float) -> float:
        """Answer CatBoost: the mean."""
        return error / (weight or 1.0)
