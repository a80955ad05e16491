"""Who computes: each library called the way its users call it, with its arrays at hand and its memory warm."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

import rightloss
from rightloss import kernels

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.workloads import Workload


def by_rightloss(work: Workload) -> Callable[[], object]:
    loss = getattr(rightloss, work.loss)(**work.parameters)
    target, raw = work.batch()
    if work.dtype == "bfloat16":
        import ml_dtypes

        raw = raw.astype(ml_dtypes.bfloat16)
    given = {"target": target, loss.keywords()[0]: raw, "reduction": "mean", "out": np.empty_like(raw)}
    return lambda: loss.value_gradient(**given)


def by_formula(work: Workload) -> Callable[[], object]:
    ours = by_rightloss(work)

    def run():
        with kernels.formulas_only():
            return ours()

    return run


def by_torch(work: Workload) -> Callable[[], object]:
    import torch

    function = _torch_functions(work)[work.torch]
    target, raw = map(torch.from_numpy, work.batch())
    raw = raw.to(getattr(torch, work.dtype)).requires_grad_()

    def run():
        raw.grad = None
        function(raw, target).backward()

    return run


def by_compiled_torch(work: Workload) -> Callable[[], object]:
    import torch

    function = torch.compile(_torch_functions(work)[work.torch])
    target, raw = map(torch.from_numpy, work.batch())
    raw = raw.to(getattr(torch, work.dtype)).requires_grad_()

    def run():
        raw.grad = None
        function(raw, target).backward()

    return run


def _torch_functions(work: Workload) -> dict[str, Callable[..., object]]:
    import torch
    from torch.nn import functional

    named = {work.torch: getattr(functional, work.torch)} if hasattr(functional, work.torch) else {}
    q = work.parameters.get("q", 0.5)
    return named | {
        "hinge": lambda raw, y: torch.relu(1.0 - y * raw).mean(),
        "squared_hinge": lambda raw, y: torch.relu(1.0 - y * raw).square().mean(),
        "pinball": lambda raw, y: torch.maximum(q * (y - raw), (q - 1.0) * (y - raw)).mean(),
        "gamma": lambda raw, y: (raw + y * torch.exp(-raw)).mean(),
    }


def by_optax(work: Workload) -> Callable[[], object]:
    import jax
    import optax

    function = getattr(optax.losses, work.optax)
    target, raw = (jax.numpy.asarray(array) for array in work.batch())
    raw = raw.astype(work.dtype)
    step = jax.jit(jax.value_and_grad(lambda given, y: function(given, y).mean()))
    return lambda: jax.block_until_ready(step(raw, target))


def by_sklearn(work: Workload) -> Callable[[], object]:
    from sklearn import _loss

    target, raw = work.batch()
    if work.kind == "class":
        options = {"n_classes": raw.shape[-1]}
    else:
        options = {"quantile": work.parameters["q"]} if "q" in work.parameters else {}
    loss = getattr(_loss.loss, work.sklearn)(**options)
    target, rooms = target.astype(raw.dtype), (np.empty(len(raw), raw.dtype), np.empty_like(raw))
    threads = kernels.info()["threads"]

    def run():
        value, gradient = loss.loss_gradient(
            y_true=target, raw_prediction=raw, loss_out=rooms[0], gradient_out=rooms[1], n_threads=threads
        )
        return value.mean(), gradient

    return run


def by_torch_linear(rows: int, features: int, classes: int, dtype: str) -> dict[str, Callable[[], object]]:
    """Give ours, PyTorch's two operations, and PyTorch's chunked one where it has one, on one linear layer."""
    import torch
    from torch.nn import functional

    torch.manual_seed(0)
    hidden = torch.randn(rows, features).to(getattr(torch, dtype)).requires_grad_()
    weight = (torch.randn(classes, features) * features**-0.5).to(hidden.dtype).requires_grad_()
    target = torch.randint(0, classes, (rows,))

    def backward(function):
        def run():
            hidden.grad = weight.grad = None
            function().backward()

        return run

    found = {
        "rightloss": backward(lambda: rightloss.linear_cross_entropy(hidden, weight, target)),
        "PyTorch": backward(lambda: functional.cross_entropy(functional.linear(hidden, weight), target)),
    }
    if hasattr(functional, "linear_cross_entropy"):
        options = torch.nn.LinearCrossEntropyOptions()
        found["PyTorch, chunked"] = backward(
            lambda: functional.linear_cross_entropy(hidden, weight, target, options=options)
        )
    return found


_PEERS = {
    "PyTorch": ("torch", "torch", by_torch),
    "compiled": ("torch", "torch", by_compiled_torch),
    "JAX": ("optax", "optax", by_optax),
    "scikit-learn": ("sklearn", "sklearn", by_sklearn),
}


def contenders(work: Workload, *, quick: bool) -> dict[str, Callable[[], object]]:
    """Ours, ours without kernels, and every installed peer that has the loss; compiling takes too long when quick."""
    found = {"rightloss": by_rightloss(work), "formula": by_formula(work)}
    for name, (package, field, make) in _PEERS.items():
        if find_spec(package) and getattr(work, field) and not (quick and name == "compiled"):
            found[name] = make(work)
    return found
