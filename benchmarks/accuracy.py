"""How many digits each library keeps where losses are hard to compute: `python -m benchmarks.accuracy`.

The truth is computed by mpmath, on exactly the numbers that the libraries are given. A cell is the error in units in
the last place of the result's precision (ulp: 0.5 is the best possible), or relative to the truth where it is large.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from math import inf, isinf, isnan
from typing import Any

import mpmath
import numpy as np

import rightloss
from benchmarks import peers

DIGITS = 400  # exp(-800) beside 800 needs 350
MANY = 99.0  # more ulps than this are shown as a relative error
PERCENT = 1e-3
BATCH = (8192, 3000)
DISTINCT = 16  # rows of the large batch that differ: the truth needs only these


@dataclass(frozen=True)
class Point:
    """One thing to compute: a loss, a part of it, and the numbers it is given."""

    label: str
    loss: str
    part: str
    dtype: str
    target: Any
    raw: Any

    @property
    def by_index(self):
        """Whether the target is the index of a class."""
        return self.loss == "cross_entropy"

    @property
    def precision(self):
        """Precision that the result should have: half precision is accumulated, and returned, in float32."""
        return np.float64 if self.dtype == "float64" else np.float32


@dataclass(frozen=True)
class Row:
    """A point with its truth and everyone's answer; None where there is no such loss."""

    point: Point
    truth: Any
    ours: dict[str, float]
    theirs: dict[str, float | None]


def points():
    """Every point of the table."""
    for high in (12.0, 20.0):
        for part in ("value", "gradient"):
            label = f"cross entropy, float32, {part} at logits [{high:g}, 0]"
            yield Point(label, "cross_entropy", part, "float32", np.array([0]), np.array([[high, 0.0]]))
    for raw in (17.9, 34.0, 37.0, 800.0):
        for y in (1.0, 0.0):
            for part in ("value", "gradient"):
                label = f"binary cross entropy, float64, {part} at y={y:g}, raw={raw:g}"
                yield scalar(label, "binary_cross_entropy", part, "float64", (y, raw))
    yield scalar("log-cosh, float32, error 1e-4", "log_cosh", "value", "float32", (0.0, 1e-4))
    for y in (1.0, 0.0):
        for part in ("value", "gradient"):
            label = f"focal, float32, {part} at y={y:g}, raw=20"
            yield scalar(label, "focal", part, "float32", (y, 20.0))
    for dtype in ("float16", "bfloat16"):
        yield large_batch(dtype)


def scalar(label, loss, part, dtype, target_raw):
    """Ask for one number at one target and one raw prediction, both as the dtype holds them."""
    target, raw = (np.array([number]).astype(dtype).astype(np.float64) for number in target_raw)
    return Point(label, loss, part, dtype, target, raw)


def large_batch(dtype, rows=BATCH[0]):
    """Mean cross-entropy over many rows, of logits that half precision holds exactly."""
    random = np.random.default_rng(0)
    distinct = np.clip(np.round(16.0 * random.standard_normal((DISTINCT, BATCH[1]))) / 16.0, -7.0, 7.0)
    raw = np.tile(distinct, (rows // DISTINCT, 1)).astype(np.float32)
    target = np.tile(random.integers(0, BATCH[1], DISTINCT), rows // DISTINCT)
    return Point(f"mean cross entropy, {dtype}, {rows} x {BATCH[1]}", "cross_entropy", "mean", dtype, target, raw)


def _cross_entropy(target, raw):
    return mpmath.log(mpmath.fsum(mpmath.exp(z) for z in raw)) - raw[target]


def _binary_cross_entropy(target, raw):
    return mpmath.log1p(mpmath.exp(-raw[0] if target else raw[0]))


def _focal(target, raw):
    right = raw[0] if target else -raw[0]
    return mpmath.log1p(mpmath.exp(-right)) / (1 + mpmath.exp(right)) ** 2


def _log_cosh(target, raw):
    return mpmath.log(mpmath.cosh(raw[0] - target))


TRUTHS = {
    "cross_entropy": _cross_entropy,
    "binary_cross_entropy": _binary_cross_entropy,
    "focal": _focal,
    "log_cosh": _log_cosh,
}


def truth(point):
    """Value at a point, to 400 digits (30 for the large batch)."""
    formula = TRUTHS[point.loss]
    if point.part == "mean":
        with mpmath.workdps(30):
            pairs = zip(point.target[:DISTINCT], point.raw[:DISTINCT].tolist(), strict=True)
            return mpmath.fsum(formula(target, raw) for target, raw in pairs) / DISTINCT
    with mpmath.workdps(DIGITS):
        target, raw = point.target[0], [mpmath.mpf(float(number)) for number in np.ravel(point.raw)]
        if point.part == "gradient":
            return mpmath.diff(lambda first: formula(target, [first, *raw[1:]]), raw[0])
        return formula(target, raw)


def ours(point):
    """Our answer on each kind of array, by name; a gradient also as the framework derives it from our value."""
    found = {}
    if point.dtype != "bfloat16":
        found["NumPy"] = _ask(point, np.asarray(point.raw, point.dtype), np.asarray(point.target))
    if find_spec("torch"):
        found |= _ours_on_torch(point)
    if find_spec("jax"):
        found |= _ours_on_jax(point)
    return found


def _ours_on_torch(point):
    import torch

    raw, target = torch.tensor(point.raw, dtype=getattr(torch, point.dtype)), torch.tensor(point.target)
    found = {"PyTorch": _ask(point, raw, target)}
    if point.part == "gradient":
        (slope,) = torch.autograd.grad(_total(point, raw.requires_grad_(), target), raw)
        found["PyTorch's autograd"] = float(slope.reshape(-1)[0])
    return found


def _ours_on_jax(point):
    import jax
    import jax.numpy as jnp

    with jax.enable_x64(point.dtype == "float64"):
        raw, target = jnp.asarray(point.raw, point.dtype), jnp.asarray(point.target)
        found = {"JAX": _ask(point, raw, target)}
        if point.part == "gradient":
            slope = jax.grad(lambda given: _total(point, given, target))(raw)
            found["JAX's grad"] = float(slope.reshape(-1)[0])
    return found


def _total(point, raw, target):
    loss = getattr(rightloss, point.loss)
    return loss(**{"target": target, loss.keywords()[0]: raw, "reduction": "sum"})


def _ask(point, raw, target):
    loss = getattr(rightloss, point.loss)
    given = {"target": target, loss.keywords()[0]: raw}
    if point.part == "mean":
        return float(loss(**given))
    return float((loss.gradient if point.part == "gradient" else loss.value)(**given).reshape(-1)[0])


def rows():
    """Compute the whole table."""
    for point in points():
        yield Row(point, truth(point), ours(point), {peer: peers.answer(peer, point) for peer in peers.PACKAGES})


def ulps(row, answer):
    """Error of an answer in units in the last place of the precision that the result should have."""
    if isnan(answer) or isinf(answer):
        return inf
    unit = np.spacing(np.abs(row.point.precision(float(row.truth))))
    return float(abs(mpmath.mpf(answer) - row.truth) / mpmath.mpf(float(unit)))


def cell(row, answer):
    """Write an error: in ulps while they are few, else relative to the truth."""
    if answer is None:
        return "–"
    if isnan(answer) or isinf(answer):
        return "nan" if isnan(answer) else "∞"
    error = ulps(row, answer)
    if error <= MANY:
        return f"{error:.1f} ulp"
    relative = float(abs(mpmath.mpf(answer) - row.truth) / abs(row.truth))
    return f"{100 * relative:.3g} %" if relative >= PERCENT else f"{relative:.0e}"


def table(found):
    """Lay the rows out as text; our column is the worst of NumPy, PyTorch, JAX and their derivatives."""
    lines = [["", "rightloss", *peers.PACKAGES]]
    absent = peers.missing()
    for row in found:
        worst = max(row.ours.values(), key=lambda answer: ulps(row, answer))
        others = ["missing" if peer in absent else cell(row, answer) for peer, answer in row.theirs.items()]
        lines.append([row.point.label, cell(row, worst), *others])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(text.rjust(width) if number else text.ljust(width) for number, (text, width) in enumerate(pairs))
        for pairs in ([*zip(line, widths, strict=True)] for line in lines)
    )


def setting():
    """What the table was made with."""
    absent = peers.missing()
    packages = {"NumPy": "numpy", "JAX": "jax", **peers.PACKAGES}
    names = {"sklearn": "scikit-learn"}
    versions = [
        f"{name} {version(names.get(package, package))}" for name, package in packages.items() if name not in absent
    ]
    lines = [f"{', '.join(versions)}; Python {platform.python_version()}"]
    return "\n".join([*lines, f"not installed: {', '.join(absent)}"] if absent else lines)


if __name__ == "__main__":
    print(table(list(rows())))
    print()
    print(setting())
