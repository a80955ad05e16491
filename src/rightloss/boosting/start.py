"""Where boosting begins: the constant prediction that fits best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.boosting import calls
from rightloss.minimiser import constant_minimiser
from rightloss.vocabulary import Array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.loss import Loss


def base_score(loss: Loss | str | Sequence[Loss | str], target: Array, weight: Array | None = None) -> Any:
    """Give the raw constant to begin with; for several losses or classes one number for each column.

    It is XGBoost's `base_score=`, LightGBM's `init_score=` (repeated for each sample) and CatBoost's `baseline=`.

    Examples
    --------
    >>> import numpy as np
    >>> print(base_score("poisson", np.array([1.0, 3.0])).round(4))  # log(2)
    0.6931
    """
    import numpy as np

    losses, target = calls.as_losses(loss), np.asarray(target)
    columns = [target[:, number] if target.ndim > 1 else target for number in range(len(losses))]
    columns = columns if len(losses) > 1 else [target]
    found = [
        constant_minimiser(one, calls.as_labels(one, column), weight)
        for one, column in zip(losses, columns, strict=True)
    ]
    return np.asarray(found) if len(losses) > 1 else found[0]
