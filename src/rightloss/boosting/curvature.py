"""The second derivative that a boosting library is told: exact, an upper bound, or kept above a floor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.errors import InputError, unknown_name
from rightloss.vocabulary import Array

if TYPE_CHECKING:
    from rightloss.loss import Loss

POLICIES = ("exact", "majorant", "floor")
_BENDING = ("class_weight", "label_smoothing", "z_loss", "softcap")
_STEEPEST = 100.0  # times the median: a sample that is hit exactly would otherwise have an infinite majorant


def check_policy(loss: Loss, policy: str) -> None:
    """Refuse a policy that the loss has no numbers for."""
    if policy not in POLICIES:
        raise unknown_name("Hessian policy", str(policy), POLICIES)
    formula = loss.formula
    if policy == "exact" and formula.curvature is None:
        raise InputError(
            f"{loss!r} has no second derivative",
            expected='hessian="floor"' if formula.majorant is None else 'hessian="majorant" or "floor"',
            help='"floor" takes `floor` (1) for every sample; "majorant" a quadratic above the loss',
        )
    if policy == "majorant" and formula.majorant is None:
        raise InputError(
            f"{loss!r} has no majorant",
            expected='hessian="floor"' if formula.curvature is None else 'hessian="exact" or "floor"',
            help="no quadratic is known that lies above the loss everywhere",
        )


def gradient_hessian(loss: Loss, given: dict[str, Any], policy: str, floor: float) -> tuple[Array, Array]:
    """Compute what one boosting step needs."""
    import numpy as np

    if policy == "majorant":
        return loss.gradient(**given), _majorant(loss, given)
    gradient, curvature = _softmax(loss, given) or loss.gradient_curvature(**given)
    if policy == "exact" and curvature is not None:
        return gradient, curvature
    least = np.asarray(floor, gradient.dtype)
    if "weight" in given:
        weight = np.asarray(given["weight"], gradient.dtype)
        least = floor * (weight if weight.ndim == gradient.ndim else weight[..., None])
    return gradient, np.broadcast_to(least, gradient.shape).copy() if curvature is None else np.maximum(
        curvature, least
    )


def _majorant(loss: Loss, given: dict[str, Any]) -> Array:
    import numpy as np

    weight = given.pop("weight", None)
    found: Array = loss.majorant(**given)
    if loss.formula.curvature is None:
        finite = found[np.isfinite(found)]
        found = np.minimum(found, _STEEPEST * np.median(finite) if finite.size else 1.0)
    if not np.isfinite(found).all():
        raise InputError(
            f"{loss!r}: its majorant is infinite at the predictions",
            expected="a loss that some quadratic lies above",
            help='hessian="exact" or "floor"',
        )
    return found if weight is None else found * (weight if weight.ndim == found.ndim else weight[..., None])


def _softmax(loss: Loss, given: dict[str, Any]) -> tuple[Array, Array] | None:
    """Derivatives of plain cross-entropy: a gradient is p or p - 1, so that its size g gives p(1 - p) as g(1 - g)."""
    import numpy as np

    if loss.name != "cross_entropy" or any(dict(loss.settings).get(name) for name in _BENDING):
        return None
    if given["target"].ndim == given["raw"].ndim:
        return None
    weighted = loss.gradient(**given)
    weight = given.get("weight")
    if weight is None:
        size = np.abs(weighted)
        return weighted, size * (1.0 - size)
    weight = weight.astype(weighted.dtype)[:, None]
    size = np.abs(weighted) / np.where(weight == 0.0, 1.0, weight)
    return weighted, weight * size * (1.0 - size)
