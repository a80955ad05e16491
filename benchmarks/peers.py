"""The same losses in other libraries, each called the way its users call it."""

from __future__ import annotations

import os
from importlib.util import find_spec

import numpy as np

os.environ.setdefault("KERAS_BACKEND", "torch")

PACKAGES = {"PyTorch": "torch", "optax": "optax", "Keras": "keras", "scikit-learn": "sklearn", "SciPy": "scipy"}
REDUCED = {"value": np.sum, "gradient": lambda slopes: np.ravel(slopes)[0], "mean": np.mean}


def missing():
    """Names of the peers that are not installed."""
    needed = {name: [package] for name, package in PACKAGES.items()} | {"Keras": ["keras", "torch"]}
    return [name for name, packages in needed.items() if not all(map(find_spec, packages))]


def answer(peer, point):
    """What a peer computes at a point, as a Python float; None where it has no such loss or no such dtype."""
    return None if peer in missing() else ANSWERS[peer](point)


def by_torch(point):
    import torch.nn.functional as F  # noqa: N812 (everybody's name for it)

    losses = {"cross_entropy": F.cross_entropy, "binary_cross_entropy": F.binary_cross_entropy_with_logits}
    function = losses.get(point.loss)
    if function is None:
        return None
    how = "mean" if point.part == "mean" else "none"
    return _in_torch(point, lambda raw, target: function(raw, target, reduction=how))


def by_keras(point):
    import keras
    from keras import losses

    if keras.backend.backend() != "torch":
        return None
    # Keras computes losses in float32 unless told otherwise, half-precision models included.
    settings = {"reduction": None, "dtype": "float64" if point.dtype == "float64" else None}
    kinds = {
        "cross_entropy": lambda: losses.SparseCategoricalCrossentropy(from_logits=True, **settings),
        "binary_cross_entropy": lambda: losses.BinaryCrossentropy(from_logits=True, **settings),
        "log_cosh": lambda: losses.LogCosh(**settings),
        "focal": lambda: losses.BinaryFocalCrossentropy(from_logits=True, gamma=2.0, **settings),
    }
    loss = kinds[point.loss]()
    return _in_torch(point, lambda raw, target: loss(target, raw))


def by_optax(point):
    import jax
    import jax.numpy as jnp
    import optax

    functions = {
        "cross_entropy": optax.losses.softmax_cross_entropy_with_integer_labels,
        "binary_cross_entropy": optax.losses.sigmoid_binary_cross_entropy,
        "log_cosh": optax.losses.log_cosh,
        "focal": lambda raw, y: optax.losses.sigmoid_focal_loss(raw, y, gamma=2.0),
    }
    with jax.enable_x64(point.dtype == "float64"):
        dtype = jnp.dtype(point.dtype)
        raw = jnp.asarray(point.raw, dtype)
        target = jnp.asarray(point.target, None if point.by_index else dtype)

        def total(given):
            per_sample = functions[point.loss](given, target)
            return per_sample.mean() if point.part == "mean" else per_sample.sum()

        result = jax.grad(total)(raw).reshape(-1)[0] if point.part == "gradient" else total(raw)
        return float(result)


def by_sklearn(point):
    from sklearn._loss import HalfBinomialLoss, HalfMultinomialLoss

    if point.loss not in {"cross_entropy", "binary_cross_entropy"} or point.dtype not in {"float32", "float64"}:
        return None
    loss = HalfMultinomialLoss(n_classes=point.raw.shape[-1]) if point.by_index else HalfBinomialLoss()
    function = loss.gradient if point.part == "gradient" else loss.loss
    target, raw = point.target.astype(point.dtype), point.raw.astype(point.dtype)
    return float(REDUCED[point.part](function(y_true=target, raw_prediction=raw)))


def by_scipy(point):
    from scipy import special

    if point.loss not in {"cross_entropy", "binary_cross_entropy"} or point.dtype == "bfloat16":
        return None
    raw = point.raw.astype(point.dtype)
    if point.by_index and point.part == "gradient":
        values = special.softmax(raw, axis=-1) - np.eye(raw.shape[-1], dtype=raw.dtype)[point.target]
    elif point.by_index:
        values = -np.take_along_axis(special.log_softmax(raw, axis=-1), point.target[:, None], axis=-1)
    elif point.part == "gradient":
        values = special.expit(raw) - point.target
    else:
        values = -special.log_expit(np.where(point.target == 1.0, raw, -raw))
    return float(REDUCED[point.part](values))


def _in_torch(point, function):
    import torch

    dtype = getattr(torch, point.dtype)
    raw = torch.tensor(point.raw, dtype=dtype, requires_grad=point.part == "gradient")
    target = torch.tensor(point.target) if point.by_index else torch.tensor(point.target, dtype=dtype)
    shape = (-1,) if point.by_index else (-1, 1)  # Keras takes a mean over the last axis
    per_sample = function(raw if point.by_index else raw.reshape(shape), target.reshape(shape))
    if point.part == "gradient":
        (gradient,) = torch.autograd.grad(per_sample.sum(), raw)
        return float(gradient.reshape(-1)[0])
    return float(per_sample.mean() if point.part == "mean" else per_sample.sum())


ANSWERS = {
    "PyTorch": by_torch,
    "optax": by_optax,
    "Keras": by_keras,
    "scikit-learn": by_sklearn,
    "SciPy": by_scipy,
}
