"""Elementary functions that keep every digit, on any array namespace.

Two devices recur. *Error-free transforms* return a result together with the rounding error it made (Dekker 1971,
doi:10.1007/BF01397083; Ogita, Rump & Oishi 2005, doi:10.1137/030601818). *Consistent branches*: where a function is
written in two pieces, both pieces have the right derivative at the seam, so that autodiff through them is right too.
"""

from __future__ import annotations

import struct
from math import log

from rightloss.vocabulary import Array, Namespace

LN2 = log(2.0)
# ln 2 in two parts: a multiple k < 2^11 of the first is exact in the given precision.
_LN2_PARTS = {64: (6.93147180369123816490e-01, 1.90821492927058770002e-10), 32: (6.9313812256e-01, 9.0580006145e-06)}
_SPLITTER = {64: 134217729.0, 32: 4097.0}
_SERIES_TERMS = 21


def bits(xp: Namespace, values: Array) -> int:
    """Size of one number of the array: 32, or 64 for everything wider."""
    return min(int(xp.finfo(values.dtype).bits), 64)


def magnitude(xp: Namespace, values: Array) -> Array:
    """Absolute value whose derivative at 0 is 0 in every framework; nan passes."""
    return xp.where(values == 0.0, 0.0, xp.where(values < 0.0, -values, values))


def sign(xp: Namespace, values: Array) -> Array:
    """-1, 0 or 1, and nan for nan, on every framework and under its transformations."""
    return xp.where(values > 0.0, 1.0, xp.where(values < 0.0, -1.0, 0.0 * values))


def positive_part(xp: Namespace, values: Array) -> Array:
    """`max(0, v)` whose derivative at 0 is 0, and which lets nan through."""
    return xp.where(values <= 0.0, 0.0, values)


def times(xp: Namespace, factor: Array, values: Array) -> Array:
    """Product in which a factor of 0 removes the value, even an infinite one."""
    absent = factor == 0.0
    return xp.where(absent, 0.0, factor * xp.where(absent, 1.0, values))


def difference(xp: Namespace, left: Array, right: Array) -> tuple[Array, Array]:
    """Rounded difference `left - right` and the error of that rounding (TwoSum)."""
    high = left - right
    taken = high - left
    low = (left - (high - taken)) - (right + taken)
    return high, xp.where(xp.isfinite(low), low, 0.0)


def log1p(xp: Namespace, values: Array) -> Array:
    """`log(1 + values)`; XLA's own is up to 115 ulp off (Kahan's form, Goldberg 1991, doi:10.1145/103162.103163)."""
    if "jax" not in xp.__name__:
        return xp.log1p(values)
    whole = 1.0 + values
    tiny = whole == 1.0
    exact = xp.log(xp.where(tiny, 2.0, whole)) * (values / xp.where(tiny, 1.0, whole - 1.0))
    return xp.where(tiny, values, xp.where(xp.isfinite(whole) & (whole > 0.0), exact, xp.log1p(values)))


def xlogy(xp: Namespace, factor: Array, values: Array) -> Array:
    """`factor * log(values)`, 0 for a factor of 0, also in its derivative."""
    return times(xp, factor, xp.log(xp.where(factor == 0.0, 1.0, values)))


def xlog1py(xp: Namespace, factor: Array, values: Array) -> Array:
    """`factor * log(1 + values)`, 0 for a factor of 0, also in its derivative."""
    return times(xp, factor, xp.log1p(xp.where(factor == 0.0, 0.0, values)))


def beyond(xp: Namespace, left: Array, right: Array, tolerance: float) -> tuple[Array, Array]:
    """Return `max(0, |left - right| - tolerance)` to the last digit, and the sign of `left - right`."""
    high, low = difference(xp, left, right)
    side = sign(xp, high)
    excess = (side * high - tolerance) + side * low
    return positive_part(xp, excess), side


def difference_plus(xp: Namespace, left: Array, right: Array, margin: float) -> Array:
    """`left - right + margin` to the last digit, also where it is nearly 0."""
    high, low = difference(xp, left, right)
    return (high + margin) + low


def exp_product(xp: Namespace, factor: float, values: Array) -> Array:
    """`exp(factor * values)` without the rounding error of the product, which exp would magnify."""
    if factor == 0.0:
        return xp.ones_like(values)
    size = bits(xp, values)
    values = xp.clip(values, -2000.0 / abs(factor), 2000.0 / abs(factor))
    rounded = struct.unpack("f", struct.pack("f", factor))[0] if size == 32 else factor  # noqa: PLR2004
    factor_high = _head(rounded, size)
    factor_low = rounded - factor_high
    values_high = _head(values, size)
    values_low = values - values_high
    high = rounded * values
    low = ((factor_high * values_high - high) + factor_high * values_low + factor_low * values_high) + (
        factor_low * values_low + (factor - rounded) * values
    )
    return xp.exp(high) * (1.0 + low)


def _head(value: Array, size: int) -> Array:
    # The leading half of the digits (Veltkamp's splitting).
    scaled = _SPLITTER[size] * value
    return scaled - (scaled - value)


def power(xp: Namespace, base: Array, exponent: float) -> Array:
    """`base ** exponent` for a Python exponent, which float32 would round first."""
    if bits(xp, base) != 32:  # noqa: PLR2004
        return base**exponent
    rounded = struct.unpack("f", struct.pack("f", exponent))[0]
    return base**rounded * (1.0 + (exponent - rounded) * xp.log(xp.where((base > 0.0) & xp.isfinite(base), base, 1.0)))


def times_exp(xp: Namespace, factor: Array, exponent: Array) -> Array:
    """`factor * exp(exponent)` where the exponential alone would overflow or underflow."""
    half = xp.exp(0.5 * xp.where(factor == 0.0, 0.0, exponent))
    return times(xp, times(xp, factor, half), half)


def log_ratio(xp: Namespace, raw: Array, positive: Array) -> Array:
    """`raw - log(positive)`: the power of 2 in `positive` is taken off exactly first, so that little is lost."""
    mantissa, exponent = xp.frexp(positive)
    small = mantissa < 0.7071067811865476  # noqa: PLR2004 (the root of one half)
    mantissa = xp.where(small, 2.0 * mantissa, mantissa)
    power = xp.astype(exponent, raw.dtype) - xp.astype(small, raw.dtype)
    ln2_high, ln2_low = _LN2_PARTS[bits(xp, raw)]
    return (raw - power * ln2_high) - (power * ln2_low + xp.log(mantissa))


def log_quotient(xp: Namespace, numerator: Array, denominator: Array) -> Array:
    """`log(numerator / denominator)` of positive numbers, right also where they are nearly equal or far apart."""
    relative = (numerator - denominator) / denominator
    near = magnitude(xp, relative) < 0.5  # noqa: PLR2004
    quotient = numerator / denominator
    usable = (quotient > 0.0) & xp.isfinite(quotient)
    far = xp.where(usable, xp.log(xp.where(usable, quotient, 1.0)), xp.log(numerator) - xp.log(denominator))
    return xp.where(near, xp.log1p(xp.where(near, relative, 0.0)), far)


def expm1_rest(xp: Namespace, values: Array) -> Array:
    """`exp(t) - 1 - t`, without the cancellation near 0."""
    near = magnitude(xp, values) < 1.0
    inner = xp.where(near, values, 0.0)
    series = xp.ones_like(inner)
    for divisor in range(_SERIES_TERMS, 2, -1):
        series = 1.0 + inner * series * (1.0 / divisor)
    outer = xp.where(near, 1.0, values)
    return xp.where(near, 0.5 * inner * inner * series, xp.expm1(outer) - xp.clip(outer, None, 1e4))


def softplus(xp: Namespace, raw: Array) -> Array:
    """`log(1 + exp(raw))`: minus the logarithm of `sigmoid(-raw)`."""
    positive = raw >= 0.0
    return xp.log1p(xp.exp(xp.where(positive, -raw, raw))) + xp.where(positive, raw, 0.0)


def sigmoid(xp: Namespace, raw: Array) -> Array:
    """`1 / (1 + exp(-raw))`, to the last digit on both sides."""
    positive = raw >= 0.0
    small = xp.exp(xp.where(positive, -raw, raw))
    return xp.where(positive, 1.0, small) / (1.0 + small)


def sigmoid_power(xp: Namespace, raw: Array, power: float) -> Array:
    """`sigmoid(raw) ** power`, also where the sigmoid itself underflows."""
    positive = raw >= 0.0
    small = xp.exp(xp.where(positive, -raw, raw))
    return exp_product(xp, power, xp.where(positive, 0.0, raw)) * (1.0 + small) ** -power


def sigmoid_minus(xp: Namespace, raw: Array, on: Array, off: Array) -> Array:
    """`off * sigmoid(raw) - on * sigmoid(-raw)`: the gradient of cross-entropy, without cancellation near 0."""
    positive = raw >= 0.0
    decay = xp.where(positive, -raw, raw)
    small, lost = xp.exp(decay), xp.expm1(decay)
    lead, trail = xp.where(positive, off, on), xp.where(positive, on, off)
    left = xp.where(decay > -1.0, (lead - trail) - trail * lost, lead - trail * small)
    return xp.where(positive, left, -left) / (1.0 + small)


def logit(xp: Namespace, probabilities: Array) -> Array:
    """`log(p / (1 - p))`."""
    near = magnitude(xp, probabilities - 0.5) < 0.25  # noqa: PLR2004 (where log p and log(1-p) nearly cancel)
    inner = xp.where(near, probabilities, 0.5)
    outer = xp.where(near, 0.5, probabilities)
    return xp.where(near, xp.log1p((2.0 * inner - 1.0) / (1.0 - inner)), xp.log(outer) - xp.log1p(-outer))


def log1mexp(xp: Namespace, positive: Array) -> Array:
    """`log(1 - exp(-x))` for x >= 0 (Mächler 2012, Accurately computing log(1 - exp(-|a|)))."""
    near = positive < LN2
    return xp.where(
        near,
        xp.log(-xp.expm1(-xp.where(near, positive, 1.0))),
        xp.log1p(-xp.exp(-xp.where(near, 1.0, positive))),
    )


def as_index(xp: Namespace, values: Array) -> Array:
    """Whole numbers in the dtype that the framework takes for positions."""
    return xp.astype(values, xp.argmax(xp.zeros(1)).dtype)


def one_hot(xp: Namespace, index: Array, classes: int, like: Array) -> Array:
    """Rows that are 1 at the index and 0 elsewhere, in the dtype of `like`."""
    positions = xp.arange(classes, dtype=index.dtype, **_device(like))
    return xp.astype(index[..., None] == positions, like.dtype)


def _device(like: Array) -> dict[str, object]:
    import array_api_compat

    return {} if array_api_compat.is_numpy_array(like) else {"device": array_api_compat.device(like)}


def constants(xp: Namespace, numbers: tuple[float, ...], like: Array) -> Array:
    """Numbers of a loss's parameter as an array beside another one."""
    return xp.asarray(numbers, dtype=like.dtype, **_device(like))


def peak(xp: Namespace, logits: Array) -> tuple[Array, Array]:
    """Largest logit of each row, and where it stands: at one place only, also among equals."""
    index = xp.argmax(logits, axis=-1, keepdims=True)
    positions = xp.arange(logits.shape[-1], dtype=index.dtype, **_device(logits))
    return xp.take_along_axis(logits, index, axis=-1), index == positions


def below_peak(xp: Namespace, logits: Array, top: Array, is_top: Array | bool = False) -> tuple[Array, Array]:
    """`logits - top` with its rounding error; 0 at the top itself, and where both are infinite."""
    same = is_top | ((logits == top) & xp.isinf(logits))
    return difference(xp, xp.where(same, 0.0, logits), xp.where(same, 0.0, top))


def log_sum_parts(xp: Namespace, logits: Array) -> tuple[Array, Array, Array, Array]:
    """`(top, is_top, others, shares)` of each row.

    `shares` are `exp(logits - top)`, `others` their sum without the top one, so that
    `log(sum(exp(logits))) = top + log1p(others)` and nothing is lost when one class dominates.
    """
    top, is_top = peak(xp, logits)
    high, low = below_peak(xp, logits, top, is_top)
    shares = xp.exp(high) * (1.0 + low)
    others = xp.sum(xp.where(is_top, 0.0, shares), axis=-1, keepdims=True)
    return top, is_top, others, shares


def log_sum_exp(xp: Namespace, logits: Array) -> Array:
    """`log(sum(exp(logits)))` over the last axis, which stays with size 1."""
    top, _, others, _ = log_sum_parts(xp, logits)
    return top + xp.log1p(others)


def softmax(xp: Namespace, logits: Array) -> Array:
    """`exp(logits)` divided by its sum over the last axis."""
    _, _, others, shares = log_sum_parts(xp, logits)
    return shares / (1.0 + others)


def softmax_and_rest(xp: Namespace, logits: Array) -> tuple[Array, Array]:
    """Softmax `p`, and `1 - p` to full precision also where p is nearly 1."""
    _, is_top, others, shares = log_sum_parts(xp, logits)
    total = 1.0 + others
    return shares / total, xp.where(is_top, others, 1.0 + (others - shares)) / total


def through_softmax(xp: Namespace, logits: Array, slope: Array) -> Array:
    """Derivative by the logits of a loss with this slope by the probabilities: p (slope - sum of p · slope).

    Slopes are taken relative to the likeliest class: what all classes share cancels before it can cost digits.
    """
    _, is_top, others, shares = log_sum_parts(xp, logits)
    p = shares / (1.0 + others)
    lead = xp.sum(xp.where(is_top, slope, 0.0), axis=-1, keepdims=True)
    gap = xp.where(is_top | (p == 0.0), 0.0, slope - lead)
    return p * (gap - xp.sum(p * gap, axis=-1, keepdims=True))


def surprisal(xp: Namespace, logits: Array) -> Array:
    """Minus the log of softmax: two non-negative parts, so that the sum keeps its digits."""
    top, is_top, others, _ = log_sum_parts(xp, logits)
    high, _ = below_peak(xp, logits, top, is_top)
    return xp.log1p(others) - high
