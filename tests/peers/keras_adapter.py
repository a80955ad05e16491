"""A pytest plugin: our losses in the place of the functions that Keras' loss classes call, on PyTorch.

Conventions of Keras that are translated here, not computed: the target first, cast to the prediction's dtype; a last
axis that one of the two lacks; the mean over the last axis; probabilities and rates kept 1e-7 away from 0 and 1; {0, 1}
for {-1, +1}; one-hot rows for class indices; the terms of the target alone that Keras' Poisson loss leaves out.
"""

from functools import wraps

import torch
from keras.src import backend, ops
from keras.src.losses import losses as peer
from keras.src.losses.loss import squeeze_or_expand_to_same_rank

import rightloss
from tests.peers import tally

NEAR = backend.epsilon()


def _pair(y_true, y_pred):
    """Tensors of one dtype and rank."""
    prediction = ops.convert_to_tensor(y_pred)
    return squeeze_or_expand_to_same_rank(ops.cast(y_true, prediction.dtype), prediction)


def _mean(values, axis=-1):
    return ops.mean(values, axis=axis)


def _regression(loss, y_true, y_pred):
    target, prediction = _pair(y_true, y_pred)
    return _mean(loss.value(target=target, prediction=prediction))


def mean_squared_error(y_true, y_pred):
    return _regression(rightloss.squared_error, y_true, y_pred)


def mean_absolute_error(y_true, y_pred):
    return _regression(rightloss.absolute_error, y_true, y_pred)


def mean_absolute_percentage_error(y_true, y_pred):
    return 100.0 * _regression(rightloss.absolute_percentage_error, y_true, y_pred)


def mean_squared_logarithmic_error(y_true, y_pred):
    target, prediction = (ops.maximum(values, NEAR) for values in _pair(y_true, y_pred))
    return _regression(rightloss.squared_log_error, target, prediction)


def huber(y_true, y_pred, delta=1.0):
    return _regression(rightloss.huber(delta=delta), y_true, y_pred)


def log_cosh(y_true, y_pred):
    return _regression(rightloss.log_cosh, y_true, y_pred)


def _margin(loss, y_true, y_pred):
    target, score = _pair(y_true, y_pred)
    return _mean(loss.value(target=peer.convert_binary_labels_to_hinge(target), raw=score))


def hinge(y_true, y_pred):
    return _margin(rightloss.hinge, y_true, y_pred)


def squared_hinge(y_true, y_pred):
    return _margin(rightloss.squared_hinge, y_true, y_pred)


def poisson(y_true, y_pred):
    target, rate = _pair(y_true, y_pred)
    left_out = torch.xlogy(target, target) - target
    return _mean(rightloss.poisson.value(target=target, prediction=rate + NEAR) - left_out)


def kl_divergence(y_true, y_pred):
    target, probabilities = (ops.clip(values, NEAR, 1) for values in _pair(y_true, y_pred))
    return rightloss.kl_divergence.value(target=target, probabilities=probabilities)


def _scale(y_pred, from_logits):
    """Give predictions under the keyword of their scale, probabilities inside Keras' bounds."""
    return {"logits": y_pred} if from_logits else {"probabilities": ops.clip(y_pred, NEAR, 1 - NEAR)}


def binary_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1):
    target, prediction = _pair(y_true, y_pred)
    loss = rightloss.binary_cross_entropy(label_smoothing=label_smoothing)
    return _mean(loss.value(target=target, **_scale(prediction, from_logits)), axis)


def binary_focal_crossentropy(
    y_true,
    y_pred,
    apply_class_balancing=False,
    alpha=0.25,
    gamma=2.0,
    from_logits=False,
    label_smoothing=0.0,
    axis=-1,
):
    target, prediction = _pair(y_true, y_pred)
    if label_smoothing:
        tally.out_of_scope("focal loss with label smoothing")
    loss = rightloss.focal(gamma=gamma, alpha=alpha if apply_class_balancing else None)
    return _mean(loss.value(target=target, **_scale(prediction, from_logits)), axis)


def _class_scale(y_pred, from_logits, axis):
    """Keras divides rows of probabilities by their sum."""
    return _scale(y_pred if from_logits else y_pred / y_pred.sum(axis, keepdim=True), from_logits)


def categorical_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1):
    prediction = ops.convert_to_tensor(y_pred)
    loss = rightloss.cross_entropy(label_smoothing=label_smoothing, axis=axis)
    return loss.value(target=ops.cast(y_true, prediction.dtype), **_class_scale(prediction, from_logits, axis))


def categorical_focal_crossentropy(
    y_true, y_pred, alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0, axis=-1
):
    if label_smoothing:
        tally.out_of_scope("focal loss with label smoothing")
    scale = _class_scale(ops.convert_to_tensor(y_pred), from_logits, axis)
    logits = scale["logits"] if from_logits else torch.log(scale["probabilities"])
    loss = rightloss.multiclass_focal(gamma=gamma, axis=axis)
    return alpha * loss.value(target=ops.argmax(y_true, axis=axis), logits=logits)


def sparse_categorical_crossentropy(y_true, y_pred, from_logits=False, ignore_class=None, axis=-1):
    prediction, target = ops.convert_to_tensor(y_pred), ops.cast(y_true, "int64")
    if target.ndim == prediction.ndim and target.shape[axis] == 1:
        target = target.squeeze(axis)
    loss = rightloss.cross_entropy(ignore_index=ignore_class, axis=axis)
    values = loss.value(target=target, **_class_scale(prediction, from_logits, axis))
    if ignore_class is not None:
        backend.set_keras_mask(values, mask=target != ignore_class)
    return values


OURS = (
    mean_squared_error,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_logarithmic_error,
    huber,
    log_cosh,
    hinge,
    squared_hinge,
    poisson,
    kl_divergence,
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    sparse_categorical_crossentropy,
)
MISSING = (
    "categorical_hinge",
    "cosine_similarity",
    "ctc",
    "dice",
    "tversky",
    "circle",
    "categorical_generalized_cross_entropy",
)


def pytest_configure(config):
    for function in OURS:
        theirs = getattr(peer, function.__name__)
        setattr(peer, function.__name__, tally.ours(wraps(theirs)(function)))
    for name in MISSING:
        setattr(peer, name, tally.missing(getattr(peer, name)))
