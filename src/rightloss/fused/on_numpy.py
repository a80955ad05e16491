"""Linear layer and cross-entropy on NumPy arrays."""

from __future__ import annotations

import numpy as np

from rightloss.fused.ready import NumPyResult, Ready
from rightloss.vocabulary import Array

_BLOCK = 2**22  # numbers of a product that is added to the gradient of the weight at a time


def linear_cross_entropy(ready: Ready) -> NumPyResult:
    """Compute the loss and all gradients."""
    hidden, weight, bias = ready.hidden, ready.weight, ready.bias
    d_hidden, d_weight = np.empty_like(hidden), np.zeros_like(weight)
    d_bias = None if bias is None else np.zeros(bias.shape, np.float64)
    room = np.empty((ready.chunk, weight.shape[0]), hidden.dtype)
    value = 0.0
    for rows in ready.chunks():
        logits = np.matmul(hidden[rows], weight.T, out=room[: rows.stop - rows.start])
        if bias is not None:
            logits += bias
        given = {"target": ready.target[rows], "weight": ready.factor[rows], "reduction": "sum"}
        value += float(ready.loss.value_gradient(**given, logits=logits, out=logits)[0])
        np.matmul(logits, weight, out=d_hidden[rows])
        _add_product(d_weight, logits, hidden[rows])
        if d_bias is not None:
            d_bias += logits.sum(axis=0, dtype=np.float64)
    if d_bias is not None:
        d_bias = d_bias.astype(hidden.dtype)
    return NumPyResult(value, d_hidden.reshape(ready.shape), d_weight, d_bias)


def _add_product(total: Array, logits: Array, hidden: Array) -> None:
    """Add `logits.T @ hidden`, some rows at a time, because NumPy has no product that adds."""
    step = max(1, _BLOCK // total.shape[1])
    for start in range(0, total.shape[0], step):
        part = slice(start, start + step)
        total[part] += logits[:, part].T @ hidden
