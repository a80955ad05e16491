"""Time of value and gradient beside the peers, in one process: `python -m benchmarks [--quick]`.

The candidates take turns within each round, so that whatever slows the machine slows all of them; a ratio is taken
within a round, and the table shows the median over the rounds. Ours are the NumPy formulas, on one thread.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.util import find_spec
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

import rightloss

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS, QUICK_ROUNDS = 41, 7
SHARE = 10  # the quick run takes a tenth of the rows


@dataclass(frozen=True)
class Case:
    """One loss on one batch; `torch` and `optax` name the peers' functions, `sklearn` its class."""

    loss: str
    shape: tuple[int, ...]
    dtype: str
    kind: str
    torch: str | None = None
    optax: str | None = None
    sklearn: str | None = None


CASES = (
    Case("squared_error", (1_000_000,), "float32", "real", "mse_loss", "squared_error"),
    Case("huber", (1_000_000,), "float64", "real", "huber_loss", "huber_loss", "HuberLoss"),
    Case("poisson", (1_000_000,), "float64", "count", "poisson_nll_loss", None, "HalfPoissonLoss"),
    Case(
        "binary_cross_entropy",
        (1_000_000,),
        "float64",
        "binary",
        "binary_cross_entropy_with_logits",
        "sigmoid_binary_cross_entropy",
        "HalfBinomialLoss",
    ),
    Case(
        "cross_entropy",
        (2_000, 1_000),
        "float32",
        "class",
        "cross_entropy",
        "softmax_cross_entropy_with_integer_labels",
        "HalfMultinomialLoss",
    ),
)


def batch(case, share):
    """Random targets and raw predictions of a case."""
    random = np.random.default_rng(0)
    shape = (case.shape[0] // share, *case.shape[1:])
    raw = random.standard_normal(shape).astype(case.dtype)
    kinds = {
        "real": lambda: random.standard_normal(shape),
        "count": lambda: random.poisson(2.0, shape),
        "binary": lambda: random.integers(0, 2, shape),
        "class": lambda: random.integers(0, shape[-1], shape[0]),
    }
    target = kinds[case.kind]()
    return (target if case.kind == "class" else target.astype(case.dtype)), raw


def by_rightloss(case, target, raw):
    loss = getattr(rightloss, case.loss)
    given = {"target": target, loss.keywords()[0]: raw, "reduction": "mean"}
    return lambda: loss.value_gradient(**given)


def by_torch(case, target, raw):
    import torch

    function = getattr(torch.nn.functional, case.torch)
    target, raw = torch.from_numpy(target), torch.from_numpy(raw).requires_grad_()

    def run():
        raw.grad = None
        function(raw, target).backward()

    return run


def by_optax(case, target, raw):
    import jax
    import optax

    function = getattr(optax.losses, case.optax)
    with jax.enable_x64(case.dtype == "float64"):
        target, raw = jax.numpy.asarray(target), jax.numpy.asarray(raw)
        compiled = jax.jit(jax.value_and_grad(lambda given: function(given, target).mean())).lower(raw).compile()
    return lambda: jax.block_until_ready(compiled(raw))


def by_sklearn(case, target, raw):
    from sklearn import _loss

    classes = {"n_classes": raw.shape[-1]} if raw.ndim > 1 else {}
    loss = getattr(_loss.loss, case.sklearn)(**classes)
    target = target.astype(raw.dtype)

    def run():
        value, gradient = loss.loss_gradient(y_true=target, raw_prediction=raw)
        gradient /= len(raw)
        return value.mean(), gradient

    return run


PEERS = {"torch": by_torch, "optax": by_optax, "sklearn": by_sklearn}


def candidates(case, share):
    """Functions without arguments that compute value and gradient of the mean loss, ours first."""
    target, raw = batch(case, share)
    installed = [peer for peer in PEERS if getattr(case, peer) and find_spec(peer)]
    return {"rightloss": by_rightloss(case, target, raw)} | {peer: PEERS[peer](case, target, raw) for peer in installed}


def rounds(functions: dict[str, Callable[[], object]], count: int) -> list[dict[str, float]]:
    """Seconds that each function took in each round; the order turns from round to round."""
    names = list(functions)
    for name in names:
        functions[name]()
    taken = []
    for number in range(count):
        turn = number % len(names)
        seconds = {}
        for name in names[turn:] + names[:turn]:
            start = perf_counter()
            functions[name]()
            seconds[name] = perf_counter() - start
        taken.append(seconds)
    return taken


def line(case, share, count):
    """One row of the table: our time, and how many times as long each peer takes."""
    taken = rounds(candidates(case, share), count)
    ours = 1e3 * median(seconds["rightloss"] for seconds in taken)
    ratios = [
        f"{median(seconds[peer] / seconds['rightloss'] for seconds in taken):.2f}" if peer in taken[0] else "–"
        for peer in PEERS
    ]
    shape = " x ".join(str(size) for size in (case.shape[0] // share, *case.shape[1:]))
    return f"{case.loss:<22}{shape:>14}{case.dtype:>9}{ours:>10.2f}" + "".join(f"{text:>9}" for text in ratios)


def main():
    """Print the table."""
    quick = "--quick" in sys.argv[1:]
    print("value and gradient of the mean loss; a peer's number is its time divided by ours (above 1: ours is faster)")
    print(f"{'':<45}{'ours, ms':>10}" + "".join(f"{peer:>9}" for peer in PEERS))
    for case in CASES:
        print(line(case, SHARE if quick else 1, QUICK_ROUNDS if quick else ROUNDS), flush=True)


main()
