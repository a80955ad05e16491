"""Linear estimators under our losses against scikit-learn's specialised ones: `python -m benchmarks.estimators`.

Both reach the same coefficients; the time is the least of five, on one thread, with the loss of the solution beside it.
"""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np
from sklearn.linear_model import HuberRegressor, LogisticRegression, PoissonRegressor
from threadpoolctl import threadpool_limits

import rightloss
from rightloss.sklearn import LossClassifier, LossRegressor

_ROWS, _TIMES = 100_000, 5


def seconds(estimator: Any, features: Any, target: Any) -> float:
    best = float("inf")
    for _ in range(_TIMES):
        start = perf_counter()
        estimator.fit(features, target)
        best = min(best, perf_counter() - start)
    return best


def cases(width: int) -> tuple[list[tuple[Any, Any, Any]], Any]:
    """Give theirs, ours and the target, and the features: one objective, and tolerances that reach six digits."""
    random = np.random.default_rng(width)
    features = random.normal(size=(_ROWS, width))
    line = features @ random.normal(size=width) / np.sqrt(width)
    noisy = line + random.standard_t(2, _ROWS)
    robust = HuberRegressor(alpha=0.0, tol=1e-6, max_iter=1_000).fit(features, noisy)
    bend = rightloss.huber(delta=float(robust.epsilon * robust.scale_))
    return [
        (
            LogisticRegression(C=1.0, tol=1e-6, max_iter=1_000),
            LossClassifier(alpha=1.0 / _ROWS, tol=1e-7),
            random.random(_ROWS) < 1.0 / (1.0 + np.exp(-line)),
        ),
        (
            PoissonRegressor(alpha=1e-3, tol=1e-7, max_iter=1_000),
            LossRegressor("poisson", alpha=1e-3, tol=1e-7),
            random.poisson(np.exp(line)),
        ),
        (robust, LossRegressor(bend, penalty=None, tol=1e-7), noisy),
    ], features


def main() -> None:
    print(f"{'rows':>8} {'features':>8}  {'scikit-learn':<20} {'theirs':>8} {'ours':>8} {'ratio':>6}  apart")
    with threadpool_limits(limits=1):
        for width in (5, 20, 50):
            found, features = cases(width)
            for theirs, ours, target in found:
                slow, fast = seconds(theirs, features, target), seconds(ours, features, target)
                apart = float(np.abs(np.ravel(theirs.coef_) - np.ravel(ours.coef_)).max())
                name = type(theirs).__name__
                print(f"{_ROWS:>8} {width:>8}  {name:<20} {slow:7.3f}s {fast:7.3f}s {fast / slow:6.2f}  {apart:.0e}")


if __name__ == "__main__":
    main()
