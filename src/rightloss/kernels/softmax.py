"""Softmax cross-entropy, by its kernel."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from rightloss.kernels import native
from rightloss.kernels.arrays import direct, divided, handed, handed_back, readable
from rightloss.vocabulary import Array

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rightloss.loss import Loss

_INDICES = "bBhil"
_SUM_TOLERANCE = {"f": 1e-4, "d": 1e-4, "e": 2e-2}  # of a target distribution, by its dtype; see checks.py
_NARROW = {"float16", "bfloat16"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is the same in all calls of one cross-entropy on logits."""

    word: str
    axis: int
    ignored: int | None
    class_weight: Array | None
    options: tuple[float, float, float]  # label_smoothing, z_loss, softcap
    allowed: frozenset[str]

    def answer(self, given: Mapping[str, Any], parts: tuple[str, ...], how: str) -> dict[str, Any] | None:
        """Compute value and gradient, or decline with None."""
        if "curvature" in parts and given.get("out") is not None:
            return None
        import numpy as np

        logits, target, weight = readable(np, given[self.word]), readable(np, given.get("target")), given.get("weight")
        if logits is None or target is None or not target.size or not -logits.ndim <= self.axis < logits.ndim:
            return None
        last, by_index = self.axis in {-1, logits.ndim - 1}, target.ndim < logits.ndim
        rows = logits if last else _last(np, logits, self.axis)
        target = target if last or by_index else _last(np, target, self.axis)
        if not self._takes(rows, target, by_index=by_index):
            return None
        if weight is not None:
            weight = readable(np, weight)
            if weight is None or weight.shape != rows.shape[:-1] or weight.dtype.name == "bfloat16":
                return None
        divisor = self._divisor(np, target, weight, how, by_index=by_index)
        return self._run(np, (rows, target, weight), given.get("out"), parts, (how, divisor, last))

    def _takes(self, rows: Array, target: Array, *, by_index: bool) -> bool:
        if rows.dtype.kind in "iub" or target.shape != (rows.shape[:-1] if by_index else rows.shape):
            return False
        if self.class_weight is not None and len(self.class_weight) != rows.shape[-1]:
            return False
        return target.dtype.char in (_INDICES if by_index else _SUM_TOLERANCE)

    def _divisor(self, np: Any, target: Array, weight: Array | None, how: str, *, by_index: bool) -> float:
        if how in {"none", "sum"}:
            return 1.0
        kept = target != self.ignored if self.ignored is not None and by_index else None
        if how == "mean":
            count = target.size if by_index else target.size // target.shape[-1]
            return float(count if kept is None else np.count_nonzero(kept)) or 1.0
        mass = np.ones(target.shape if by_index else target.shape[:-1]) if weight is None else weight
        mass = mass if kept is None else np.where(kept, mass, 0.0)
        if self.class_weight is not None and by_index:
            mass = mass * np.take(self.class_weight, target, mode="clip")
        elif not by_index:
            each = np.ones(target.shape[-1]) if self.class_weight is None else self.class_weight
            mass = mass * (target.astype(np.float64) @ each)
        return float(mass.sum(dtype=np.float64)) or 1.0

    def _run(
        self,
        np: Any,
        arrays: tuple[Array, Array, Array | None],
        out: Any,
        parts: tuple[str, ...],
        reduction: tuple[str, float, bool],
    ) -> dict[str, Any] | None:
        (rows, target, weight), (how, divisor, last) = arrays, reduction
        result = np.dtype(np.float32) if rows.dtype.name in _NARROW else rows.dtype
        value = np.empty(rows.shape[:-1], result) if how == "none" and "value" in parts else None
        gradient = None
        if "gradient" in parts:
            others = (target, weight) if out is rows else (rows, target, weight)
            into_out = last and out is not None and direct(np, out, rows, (result, rows.dtype), others)
            gradient = out if into_out else np.empty(rows.shape, result)
        total = self._call(arrays, value, gradient, 1.0 / divisor)
        if total is None:
            return None
        if value is None and "value" in parts:
            value = divided(total, divisor, result, once=out is rows)
            if value is None:
                return None
        if gradient is not None:
            gradient = gradient if last else np.moveaxis(gradient, -1, self.axis)
            gradient = handed_back("cross_entropy", gradient, out)
        return {"value": value, "gradient": gradient}

    def _call(
        self, arrays: tuple[Array, Array, Array | None], value: Array | None, gradient: Array | None, scale: float
    ) -> float | None:
        rows, target, weight = arrays
        by_index = target.ndim < rows.ndim
        tolerance = 0.0 if by_index else _SUM_TOLERANCE[target.dtype.char]
        classes = rows.shape[-1]
        total: float | None = native.library.softmax(
            *(rows.size // classes, classes, target, handed(rows), weight, value, handed(gradient)),
            *(by_index, self.ignored if by_index else None, self.class_weight, *self.options, tolerance, scale),
        )
        return total


def in_place(loss: Loss, logits: Array, target: Array, weight: Array) -> float | None:
    """Turn the logits in a PyTorch tensor, (n, classes), into the gradient; give the weighted sum of the losses.

    None, and nothing done, where no kernel can: on another device, or of another dtype.
    """
    from rightloss.frameworks.torch import address

    if native.library is None or address(logits) is None or address(target) is None:
        return None
    plan, place = plans(loss)["logits"], address(logits)
    by_index = target.ndim < logits.ndim
    rows, classes = logits.shape
    tolerance = 0.0 if by_index else _SUM_TOLERANCE["e" if target.element_size() == 2 else "f"]  # noqa: PLR2004
    total: float | None = native.library.softmax(
        *(rows, classes, address(target), place, weight, None, place),
        *(by_index, plan.ignored if by_index else None, plan.class_weight, *plan.options, tolerance, 1.0),
    )
    return total


def plans(loss: Loss) -> dict[str, Plan]:
    """Give the plan for each keyword of cross-entropy that means logits."""
    if loss.name != "cross_entropy":
        return {}
    import numpy as np

    settings = dict(loss.settings)
    weights = settings["class_weight"]
    class_weight = None if weights is None else np.array(weights, np.float64)
    cap = inf if settings["softcap"] is None else settings["softcap"]
    options = settings["label_smoothing"], settings["z_loss"], cap
    words = [word for word in loss.keywords() if loss.formula_for(word) is loss.formula]
    common = ("target", "weight", "reduction", "out")
    return {
        word: Plan(word, settings["axis"], settings["ignore_index"], class_weight, options, frozenset({word, *common}))
        for word in words
    }


def _last(np: Any, values: Array, axis: int) -> Array:
    return np.ascontiguousarray(np.moveaxis(values, axis, -1))
