"""Time of drop-ins beside what they replace: `python -m benchmarks.drop_ins`.

Both take turns in one process, on one thread each; shown is our time divided by theirs, its median over the rounds and
the quartiles, and the microseconds of ours. One call computes value and gradient as a training step does.
"""

from __future__ import annotations

import os
import sys
from functools import partial

import numpy as np

from benchmarks import timing

ROUNDS = 15
SETTINGS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "RIGHTLOSS_THREADS": "1",
    "KERAS_BACKEND": "torch",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
    "MALLOC_MMAP_THRESHOLD_": "8000000000",
    "MALLOC_TRIM_THRESHOLD_": "32000000000",
}
SHAPES = ((64, 10), (1_000, 10), (8_192, 1_000))
SIZES = (1_000, 1_000_000)


def draw(shape, kind):
    random = np.random.default_rng(0)
    given = random.normal(size=shape).astype(np.float32)
    if kind == "classes":
        return given, random.integers(0, shape[1], shape[0])
    if kind == "yes or no":
        return given, random.integers(0, 2, shape).astype(np.float32)
    return given, random.normal(size=shape).astype(np.float32)


def on_torch(function, given, target):
    import torch

    leaf, target = torch.from_numpy(given).requires_grad_(), torch.from_numpy(target)

    def run():
        leaf.grad = None
        function(leaf, target).backward()

    return run


def torch_cases():
    import torch

    import rightloss.torch as ours

    torch.set_num_threads(1)
    theirs = torch.nn.functional
    for name, kind in (
        ("cross_entropy", "classes"),
        ("binary_cross_entropy_with_logits", "yes or no"),
        ("mse_loss", ""),
    ):
        for shape in SHAPES if kind == "classes" else [(size,) for size in SIZES]:
            arrays = draw(shape, kind)
            yield f"torch  {name}", shape, *(on_torch(getattr(lib, name), *arrays) for lib in (ours, theirs))


def on_jax(function, given, target):
    import jax
    import jax.numpy as jnp

    step = jax.jit(jax.value_and_grad(lambda given, target: function(given, target).mean()))
    given, target = jnp.asarray(given), jnp.asarray(target)
    return lambda: jax.block_until_ready(step(given, target))


def jax_cases():
    import optax

    import rightloss.jax as ours

    names = (("softmax_cross_entropy_with_integer_labels", "classes"), ("sigmoid_binary_cross_entropy", "yes or no"))
    for name, kind in (*names, ("huber_loss", "")):
        for shape in SHAPES if kind == "classes" else [(size,) for size in SIZES]:
            arrays = draw(shape, kind)
            yield f"jax    {name}", shape, *(on_jax(getattr(lib, name), *arrays) for lib in (ours, optax.losses))


def keras_cases():
    import keras

    import rightloss.keras as ours

    def flipped(loss):
        return lambda given, target: loss(target, given)

    for name, kind in (("SparseCategoricalCrossentropy", "classes"), ("Huber", "")):
        for shape in SHAPES if kind == "classes" else [(size, 1) for size in SIZES]:
            told = {"from_logits": True} if kind else {}
            both = (flipped(getattr(lib, name)(**told)) for lib in (ours, keras.losses))
            yield f"keras  {name}", shape, *(on_torch(loss, *draw(shape, kind)) for loss in both)


def boosting_cases():
    import xgboost

    from rightloss.boosting import objective

    random = np.random.default_rng(0)
    x, y = random.normal(size=(20_000, 10)), random.integers(0, 10, 20_000)
    for title, label, told, mine in (
        ("binary:logistic", y % 2, {"objective": "binary:logistic"}, objective("binary_cross_entropy")),
        ("multi:softprob", y, {"objective": "multi:softprob", "num_class": 10}, objective("cross_entropy")),
    ):
        data = xgboost.DMatrix(x, label, nthread=1)
        plain = {"max_depth": 4, "nthread": 1}
        shared = plain | {key: value for key, value in told.items() if key != "objective"} | {"base_score": 0.0}
        train = (partial(xgboost.train, shared, data, 10, obj=mine), partial(xgboost.train, plain | told, data, 10))
        yield f"xgboost {title}, 10 rounds", x.shape, *train


def scorer_cases():
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import get_scorer

    from rightloss.sklearn import scorer

    given, target = draw((100_000, 10), "classes")
    model = LogisticRegression().fit(given[:1000], target[:1000])
    pair = (scorer("cross_entropy"), get_scorer("neg_log_loss"))
    yield "sklearn scorer of log loss", given.shape, *(partial(one, model, given, target) for one in pair)


def main():
    print(f"{'drop-in':50} {'shape':>14} {'ours, µs':>10}   ours / theirs (quartiles)")
    for cases in (torch_cases, jax_cases, keras_cases, boosting_cases, scorer_cases):
        for title, shape, ours, theirs in cases():
            taken = timing.rounds({"rightloss": ours, "theirs": theirs}, ROUNDS)
            ratio, size = timing.ratio(taken, "theirs"), " x ".join(f"{length:,}" for length in shape)
            spread = f"{ratio.median:10.2f} ({ratio.low:.2f} … {ratio.high:.2f})"
            print(f"{title:50} {size:>14} {1e6 * timing.typical(taken, 'rightloss'):10,.0f} {spread}", flush=True)


if __name__ == "__main__":
    if not os.environ.keys() >= SETTINGS.keys():
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks.drop_ins"], {**SETTINGS, **os.environ})  # noqa: S606
    main()
