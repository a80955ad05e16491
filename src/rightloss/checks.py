"""What no loss accepts in silence: targets outside the encoding, predictions outside their interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.arrays import Batch, first, first_place, row_sums
from rightloss.errors import InputError
from rightloss.vocabulary import Array, Labels, Row, Scale, Task

if TYPE_CHECKING:
    from rightloss.loss import Loss

_SUM_TOLERANCE = {"float16": 2e-2, "bfloat16": 5e-2}
_SUM_TOLERANCE_ELSE = 1e-4


def check_target(loss: Loss, ready: Batch, kept: Array | None) -> None:
    """Refuse targets that the loss cannot mean, and say how to encode them."""
    if loss.row is Row.CLASSES and ready.target.ndim == ready.given.ndim:
        _check_distribution(loss, ready, "target", ready.target)
    elif loss.row in (Row.CLASSES, Row.THRESHOLDS):
        _check_index(loss, ready, kept)
    else:
        _check_values(loss, ready)


def check_order(loss: Loss, ready: Batch, word: str) -> None:
    """Refuse cumulative logits that decrease: they would give a class a negative probability."""
    if loss.row is not Row.THRESHOLDS or ready.traced:
        return
    falls = ready.given[..., 1:] < ready.given[..., :-1]
    if bool(ready.xp.any(falls)):
        raise InputError(
            f"{loss.name}: {word} decrease along the thresholds at index {first_place(falls)}",
            expected="for each sample numbers that do not decrease: the log-odds of at most this class",
            help="build thresholds as a cumulative sum of positive steps",
        )


def check_prediction(loss: Loss, ready: Batch, word: str) -> None:
    """Refuse predictions outside the interval of the loss; nan passes, and propagates."""
    if ready.traced:
        return
    xp, given = ready.xp, ready.given
    if loss.row is Row.CLASSES:
        _check_distribution(loss, ready, word, given)
        return
    if loss.row is Row.PAIR:
        given = given[..., 1]
    outside = loss.prediction.outside(given)
    if bool(xp.any(outside)):
        raise InputError(
            f"{loss.name}: {word} holds {first(outside, given)}",
            expected=f"values in {loss.prediction}",
            help=_prediction_help(loss),
        )


def _prediction_help(loss: Loss) -> str:
    link = loss.link
    if link is None or link.raw is link.prediction:
        return "look at what the output layer can produce"
    keyword = "logits" if link.raw is Scale.LOGIT else "raw"
    return f"if these are {link.raw}, pass them as `{keyword}=`"


def _check_values(loss: Loss, ready: Batch) -> None:
    if ready.traced:
        return
    xp, target = ready.xp, ready.target
    if not xp.isdtype(target.dtype, ("integral", "bool")):
        bad = ~xp.isfinite(target)
        if bool(xp.any(bad)):
            raise InputError(
                f"{loss.name}: target holds {first(bad, target)}",
                expected="finite targets",
                help="drop the rows with a missing target, or give them weight 0 and any finite target",
            )
    if loss.labels == {Labels.PLUS_MINUS}:
        outside = (target != 1) & (target != -1)
    elif loss.labels == {Labels.ZERO_ONE}:
        outside = (target != 0) & (target != 1)
    else:
        outside = loss.claim("target").outside(target)
    if bool(xp.any(outside)):
        raise InputError(
            f"{loss.name}: target holds {first(outside, target)}",
            expected=_expected_target(loss),
            help=_encoding_help(loss, ready),
        )


def _expected_target(loss: Loss) -> str:
    words = " or ".join(sorted(str(label) for label in loss.labels))
    return words if loss.task is Task.BINARY else f"{words} in {loss.claim('target')}"


def _encoding_help(loss: Loss, ready: Batch) -> str:
    import numpy as np

    from rightloss.arrays import to_numpy

    seen = set(np.unique(to_numpy(ready.target)).tolist())
    if Labels.PLUS_MINUS in loss.labels and seen <= {0.0, 1.0}:
        return "these are {0, 1} labels: use `2 * target - 1`"
    if Labels.ZERO_ONE in loss.labels and seen <= {-1.0, 1.0}:
        return "these are {-1, +1} labels: use `(target + 1) / 2`"
    if loss.task is Task.BINARY and seen <= {1.0, 2.0}:
        return "these are {1, 2} labels: subtract 1, then encode them as the loss expects"
    return f"`rightloss explain {loss.name}` says which targets it takes"


def _check_index(loss: Loss, ready: Batch, kept: Array | None) -> None:
    xp, target = ready.xp, ready.target
    if Labels.CLASS_INDEX not in loss.labels:
        raise InputError(
            f"{loss.name}: target has shape {tuple(target.shape)}, the prediction {tuple(ready.given.shape)}",
            expected=str(Labels.DISTRIBUTION),
            help="turn class indices into one-hot rows first",
        )
    if not xp.isdtype(target.dtype, "integral"):
        raise InputError(
            f"{loss.name}: target has dtype {target.dtype}",
            expected=f"integers: {Labels.CLASS_INDEX}",
            help="convert class indices with `astype(int)`; distributions have the shape of the prediction",
        )
    if ready.traced:
        return
    classes = ready.classes + (loss.row is Row.THRESHOLDS)
    outside = (target < 0) | (target >= classes)
    if kept is not None:
        outside = outside & kept
    if bool(xp.any(outside)):
        shifted = bool(xp.all(target >= 1)) and bool(xp.all(target <= classes))
        raise InputError(
            f"{loss.name}: target holds class {first(outside, target)}, but there are {classes} classes",
            expected=f"class indices 0 … {classes - 1}",
            help="the labels start at 1: subtract 1" if shifted else _ignore_help(loss),
        )


def _ignore_help(loss: Loss) -> str:
    if any(parameter.name == "ignore_index" for parameter in loss.parameters):
        return "give padded positions a value of their own and pass it as `ignore_index=`"
    return "count the classes again, or re-encode the labels from 0"


def _check_distribution(loss: Loss, ready: Batch, word: str, rows: Array) -> None:
    xp = ready.xp
    if word == "target" and Labels.DISTRIBUTION not in loss.labels:
        raise InputError(
            f"{loss.name}: target has the shape of the prediction, {tuple(rows.shape)}",
            expected=str(Labels.CLASS_INDEX),
            help="turn one-hot rows into indices with `argmax` over the class axis",
        )
    if ready.traced:
        return
    outside = ~((rows >= 0) & (rows <= 1))
    if word != "target":
        outside = outside & ~xp.isnan(rows)
    if bool(xp.any(outside)):
        raise InputError(
            f"{loss.name}: {word} holds {first(outside, rows)}",
            expected="probabilities in [0, 1] that sum to 1 over the classes",
            help=f"if these are logits, pass them as `logits=`; `rightloss explain {loss.name}`",
        )
    sums = row_sums(ready, rows)
    tolerance = _SUM_TOLERANCE.get(str(rows.dtype).removeprefix("torch."), _SUM_TOLERANCE_ELSE)
    off = xp.abs(sums - 1) > tolerance
    if bool(xp.any(off)):
        raise InputError(
            f"{loss.name}: {word} has a row that sums to {first(off, sums)}",
            expected="rows that sum to 1 over the class axis",
            help="look at `axis`; labels that can be true together need binary_cross_entropy for each class",
        )
