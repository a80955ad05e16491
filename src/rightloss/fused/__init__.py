"""A linear layer and its cross-entropy in one: the logits never exist all at once."""

from __future__ import annotations

from typing import Any

import array_api_compat as compat

from rightloss.fused.ready import NumPyResult as NumPyResult
from rightloss.fused.ready import ready
from rightloss.vocabulary import Array


def linear_cross_entropy(
    hidden: Array,
    weight: Array,
    target: Array,
    bias: Array | None = None,
    *,
    sample_weight: Array | None = None,
    reduction: str = "mean",
    chunk: int | None = None,
    **parameters: Any,
) -> Any:
    """Compute the cross-entropy of the logits `hidden @ weight.T + bias`, a few rows at a time.

    Only `chunk` rows of logits are alive at once. On PyTorch tensors the result is differentiable: the gradients are
    computed on the way forward, and only those. On NumPy arrays the result comes with its gradients.

    Parameters
    ----------
    hidden
        Output of the layer before, (…, features).
    weight, bias
        The layer, (classes, features) and (classes,).
    target
        Class indices (…), or distributions (…, classes).
    sample_weight
        One weight >= 0 for each row.
    reduction
        "mean" over the rows kept, "sum", or "weighted_mean", which divides by the sum of the weights.
    chunk
        Rows at a time; as many as make about 12 million logits, if not given.
    **parameters
        Parameters of `cross_entropy`: class_weight, label_smoothing, ignore_index, z_loss, softcap.

    Returns
    -------
    The loss, a scalar tensor on PyTorch; on NumPy `(value, hidden, weight, bias)`: the loss and its gradients.

    Raises
    ------
    InputError
        When shapes do not belong together, or a target lies outside the classes.

    Examples
    --------
    >>> import numpy as np
    >>> result = linear_cross_entropy(np.array([[1.0, 2.0]]), np.eye(2), np.array([0]))
    >>> print(round(float(result.value), 6), result.hidden.round(3))
    1.313262 [[-0.731  0.731]]
    """
    prepared = ready((hidden, weight, target, bias), sample_weight, reduction, chunk, parameters)
    if compat.is_torch_array(prepared.hidden):
        from rightloss.fused.on_torch import linear_cross_entropy as on_torch

        return on_torch(prepared)
    from rightloss.fused.on_numpy import linear_cross_entropy as on_numpy

    return on_numpy(prepared)
