"""What is timed: value and gradient of the mean loss, where users spend their time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

LEAN = 10  # the quick run takes a tenth of the rows
_SIZES = {"float64": 8, "float32": 4, "bfloat16": 2}


@dataclass(frozen=True)
class Workload:
    """One loss on one batch. `torch`, `optax`, `sklearn` name the peers' functions; None where there is none."""

    loss: str
    shape: tuple[int, ...]
    kind: str = "real"
    dtype: str = "float32"
    torch: str | None = None
    optax: str | None = None
    sklearn: str | None = None
    parameters: dict[str, float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Loss, shape and dtype."""
        return f"{self.loss} {' x '.join(map(str, self.shape))} {self.dtype}"

    @property
    def bytes(self) -> int:
        """Least that must be moved: predictions and targets read, gradients written."""
        numbers, size = int(np.prod(self.shape)), _SIZES[self.dtype]
        targets = 8 * self.shape[0] if self.kind == "class" else numbers * size
        return 2 * numbers * size + targets

    def lean(self) -> Workload:
        """Give the same with fewer rows."""
        rows = max(16, self.shape[0] // LEAN)
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return Workload(**values | {"shape": (rows, *self.shape[1:])})

    def batch(self) -> tuple[Any, Any]:
        """Random targets and raw predictions, in float32 where the dtype is half."""
        random = np.random.default_rng(0)
        dtype = np.float64 if self.dtype == "float64" else np.float32
        raw = random.standard_normal(self.shape, np.float32).astype(dtype)
        if self.kind == "class":
            return random.integers(0, self.shape[-1], self.shape[0]), raw
        kinds = {
            "real": lambda: random.standard_normal(self.shape),
            "count": lambda: random.poisson(2.0, self.shape),
            "amount": lambda: random.gamma(2.0, size=self.shape) + 0.1,
            "binary": lambda: random.integers(0, 2, self.shape),
            "sign": lambda: 2 * random.integers(0, 2, self.shape) - 1,
        }
        return kinds[self.kind]().astype(dtype), raw


_CLASSES = {
    "kind": "class",
    "torch": "cross_entropy",
    "optax": "softmax_cross_entropy_with_integer_labels",
    "sklearn": "HalfMultinomialLoss",
}
_LOGISTIC = {
    "kind": "binary",
    "torch": "binary_cross_entropy_with_logits",
    "optax": "sigmoid_binary_cross_entropy",
    "sklearn": "HalfBinomialLoss",
}
_SOFTMAX = [(1_000_000, 10), (65_536, 100), (8192, 1000), (4096, 32_000), (2048, 128_256)]
_MANY, _FEW = (10_000_000,), (1000,)


def _pointwise(shape: tuple[int, ...]) -> list[Workload]:
    return [
        Workload("binary_cross_entropy", shape, **_LOGISTIC),
        Workload("squared_error", shape, torch="mse_loss", optax="squared_error", sklearn="HalfSquaredError"),
        Workload("absolute_error", shape, torch="l1_loss", sklearn="AbsoluteError"),
        Workload("huber", shape, torch="huber_loss", optax="huber_loss", sklearn="HuberLoss"),
        Workload("hinge", shape, "sign", torch="hinge", optax="hinge_loss"),
        Workload("squared_hinge", shape, "sign", torch="squared_hinge"),
        Workload("pinball", shape, torch="pinball", sklearn="PinballLoss", parameters={"q": 0.9}),
        Workload("poisson", shape, "count", torch="poisson_nll_loss", sklearn="HalfPoissonLoss"),
        Workload("gamma", shape, "amount", torch="gamma", sklearn="HalfGammaLoss"),
    ]


SOFTMAX = [
    *(Workload("cross_entropy", shape, **_CLASSES) for shape in _SOFTMAX),
    *(Workload("cross_entropy", shape, dtype="bfloat16", **_CLASSES | {"sklearn": None}) for shape in _SOFTMAX[2:4]),
    Workload("cross_entropy", (64, 10), **_CLASSES),
]
POINTWISE = _pointwise(_MANY)
SMALL = _pointwise(_FEW)[:4]
LINEAR = [(2048, 1024, 32_000, "float32"), (2048, 1024, 32_000, "bfloat16")]
