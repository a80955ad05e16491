"""Hard points: where losses overflow, cancel, saturate, change branch or have a kink.

A sample is `(y, x)`: `y` the target, a tuple for a distribution, and `x` the tuple of the numbers in its row.
"""

from functools import cache
from math import inf

import numpy as np

from rightloss import registry
from rightloss.parameter import ClassWeightParameter, IntegerParameter
from rightloss.vocabulary import Labels, Row, Scale, Task
from tests.truth import on_prediction

SIZES = (1e4, 800.0, 37.0, 36.7, 34.0, 20.0, 17.9, 12.0, 1.0, 0.5, 1e-4, 1e-8)
FEW_SIZES = (800.0, 37.0, 20.0, 1.0, 0.5, 1e-8)
TINY = {"float32": 1e-30, "float64": 1e-300}
REALS = (0.0, 1.0, -2.5, 100.25)
AMOUNTS = (0.0, 1e-3, 1.0, 2.5, 7.0, 1e6)
COUNTS = (0.0, 1.0, 2.0, 7.0, 1e6)
SHARES = (0.0, 1.0, 0.3, 0.5)
CANDIDATES = (0.05, 0.3, 0.9, 1.1, 1.5, 2.0, 3.0, 10.0)


def rounded(numbers, dtype):
    """The numbers as a precision holds them."""
    return [float(number) for number in np.asarray(list(numbers), dtype)]


def beside(number, dtype):
    """A number and its two neighbours in a precision."""
    here = dtype(number)
    return [float(np.nextafter(here, dtype(-inf))), float(here), float(np.nextafter(here, dtype(inf)))]


# Losses.


def other_values(parameter):
    """Allowed values of a parameter besides its default: its closed ends, one small, one large."""
    if isinstance(parameter, ClassWeightParameter):
        return [(1.0, 2.5, 0.0)]
    if isinstance(parameter, IntegerParameter):
        return []
    allowed = parameter.allowed
    ends = [end for end in (allowed.low, allowed.high) if end in allowed and abs(end) < inf]
    inside = [value for value in CANDIDATES if value in allowed and value not in ends]
    wanted = dict.fromkeys([*ends, inside[0], inside[len(inside) // 2], inside[-1]])
    return [value for value in wanted if value != parameter.default]


def family(loss):
    """The loss, and the losses with one parameter changed."""
    changed = [loss.with_parameters(**{p.name: value}) for p in loss.parameters for value in other_values(p)]
    return [loss, *changed]


def is_default(loss):
    """Whether all parameters have their defaults."""
    return loss == registry.loss(loss.name)


def losses(*, variants=False):
    """Every loss; with other parameters too."""
    return [member for loss in registry.losses().values() for member in (family(loss) if variants else [loss])]


def words(loss):
    """One keyword for each scale that the loss has with these parameters."""
    set_ = dict(loss.settings)
    on_logits_only = set_.get("z_loss") or set_.get("softcap") is not None
    mine = loss.keywords()
    return [word for word in mine if word == mine[0] or (word == "prediction" and not on_logits_only)]


def cases(*, variants=False):
    """Every loss on every scale."""
    return [(loss, word) for loss in losses(variants=variants) for word in words(loss)]


def name(case):
    """Say a loss, a case or anything else in a test's name."""
    return f"{case[0]!r}-{case[1]}" if isinstance(case, tuple) else repr(case)


# Targets.


def targets(loss, dtype):
    """Targets of every encoding that the loss takes: numbers, indices, or tuples for distributions."""
    few = not is_default(loss)
    if loss.row is Row.THRESHOLDS:
        return [0, 1, 2]
    if loss.row is Row.CLASSES:
        rows = _distributions(loss, dtype)
        return [rows[0], rows[-1]] if few else rows
    if Labels.PLUS_MINUS in loss.labels:
        return [1.0, -1.0]
    allowed = loss.claim("target")
    return [number for number in rounded(_pool(loss), dtype) if number in allowed]


def _pool(loss):
    if loss.task is Task.BINARY:
        return SHARES if Labels.SOFT in loss.labels else SHARES[:2]
    if Labels.COUNT in loss.labels:
        return COUNTS
    return AMOUNTS if loss.task is Task.COUNTS else REALS


def _distributions(loss, dtype):
    """Rows over three classes; only one-hot rows where the loss takes nothing but indices."""
    one_hot = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0)]
    if Labels.DISTRIBUTION not in loss.labels:
        return [*one_hot, (0.0, 0.0, 1.0)]
    return [*one_hot, (0.5, 0.5, 0.0), tuple(rounded((0.2, 0.3, 0.5), dtype))]


# Predictions.


@cache
def samples(loss, word, dtype, *, thin=False):
    """Hard samples: every target with every hard prediction for it."""
    few = thin or not is_default(loss)
    chosen = targets(loss, dtype)[:: 2 if thin else 1]
    return [(y, x) for y in chosen for x in predictions(loss, word, y, dtype, few=few)]


def predictions(loss, word, y, dtype, *, few=False):
    """Hard predictions for a target."""
    if loss.row is Row.CLASSES:
        rows = _probability_rows(y, dtype) if on_prediction(word) else _logit_rows(dtype, few=few)
    else:
        rows = {Row.ONE: _numbers, Row.PAIR: _pairs, Row.THRESHOLDS: _thresholds}[loss.row](
            loss, word, y, dtype, few=few
        )
    return list(dict.fromkeys(tuple(row) for row in rows))


def hard(dtype, *, few=False):
    """Numbers of every size and both signs."""
    sizes = FEW_SIZES if few else (*SIZES, TINY[np.dtype(dtype).name])
    return [0.0, -0.0, *rounded((sign * size for size in sizes for sign in (1.0, -1.0)), dtype)]


def _numbers(loss, word, y, dtype, *, few):
    tiny = TINY[np.dtype(dtype).name]
    if on_prediction(word) and loss.link.prediction is Scale.PROBABILITY:
        pool = [0.0, 1.0, 0.5, 0.3, 1e-8, 1.0 - 1e-8, tiny, *beside(1.0, dtype), *beside(y, dtype)]
    elif on_prediction(word) and loss.link.prediction is Scale.RATE:
        pool = [0.0, tiny, 1e-8, 0.5, 1.0, 7.0, 1e6, 1.0 / tiny, inf, *beside(y, dtype)]
    else:
        pool = [*hard(dtype, few=few), *_corners(loss, y, dtype)]
    return [(number,) for number in rounded(pool, dtype) if not on_prediction(word) or number in loss.prediction]


def _corners(loss, y, dtype):
    """Predictions where the loss is least or has an edge, and their neighbours."""
    lengths = [value for _, value in loss.settings if isinstance(value, float)]
    if loss.task is Task.BINARY:
        edges = [side * length for length in [1.0, *lengths] for side in (1.0, -1.0)] if loss.margin else []
    elif loss.link is not None and loss.link.raw is Scale.LOG_RATE:
        edges = [float(np.log(y))] if y > 0.0 else []
    else:
        edges = [y, *(y + side * length for length in lengths for side in (1.0, -1.0))]
    return [number for edge in edges for number in beside(edge, dtype)]


def _pairs(loss, word, y, dtype, *, few):
    del loss
    tiny = TINY[np.dtype(dtype).name]
    means = [*beside(y, dtype), y + 1e-4, y + 1.0, y - 2.5, 1e4, -800.0]
    if on_prediction(word):
        spreads = [tiny, 1e-8, 0.5, 1.0, 2.5, 6.25, 1e4, 1.0 / tiny, inf]
    else:
        spreads = [0.0, 0.5, -1.0, float(np.log(6.25)), 37.0, -37.0, 800.0, -800.0, 1e4, -1e4]
    rows = [(mean, spread) for mean in (means[1:5] if few else means) for spread in spreads]
    return [tuple(rounded(row, dtype)) for row in rows]


def _thresholds(loss, word, y, dtype, *, few):
    del loss, word, y
    apart = [(-size, size) for size in (0.5, 12.0, 17.9, 37.0, 800.0)]
    close = [(low, beside(low, dtype)[2]) for low in (0.0, 1.0, -20.0, 36.0, -800.0)]
    steps = [(low, low + step) for low in (-37.0, 0.0, 17.5) for step in (2.0**-10, 1.0, 40.0)]
    far = [] if few else [(-1e4, 1.0), (1.0, 1e4), (800.0, 801.0)]
    return [tuple(rounded(pair, dtype)) for pair in [*apart, *close, *steps, *far]]


def _logit_rows(dtype, *, few):
    singles = [(number, 0.0, 0.0) for number in hard(dtype, few=few or dtype is np.float32)]
    spread = [(size, -size, 1.0) for size in (800.0, 37.0, 17.9)]
    ties = [(20.0, 20.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, -1.0), (1.0, 2.0, 0.0)]
    near = [(1.0, *beside(1.0, dtype)[1:]), (0.3, 0.1, -0.7), (800.5, 800.0, 799.0), (-37.0, -36.7, -20.0)]
    rows = [*singles[few:], *(near[:2] if few else [*spread, *ties, *near])]
    return [tuple(rounded(row, dtype)) for row in rows]


def _probability_rows(y, dtype):
    tiny = TINY[np.dtype(dtype).name]
    rows = [(1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.5, 0.25, 0.25), (0.3, 0.6, 0.1), (tiny, 0.5, 0.5)]
    rows += [(1.0 - 2e-7, 1e-7, 1e-7), (0.5, 0.5, 0.0), (1.0, tiny, 1e-8), y]
    rows += [tuple(beside(part, dtype)[0] if part == max(y) else part for part in y)]
    return [tuple(rounded(row, dtype)) for row in rows]


# Arrays.


def arrays(loss, some, dtype=np.float64):
    """Targets and predictions of samples as arrays that the loss takes; one-hot targets as indices where it must."""
    ys, xs = zip(*some, strict=True)
    given = np.asarray(xs, dtype)
    target = np.asarray(ys)
    if loss.row is Row.CLASSES and Labels.DISTRIBUTION not in loss.labels:
        target = target.argmax(axis=-1)
    elif loss.row is not Row.THRESHOLDS:
        target = target.astype(dtype)
    return target, given[:, 0] if loss.row is Row.ONE else given


def as_samples(loss, target, prediction):
    """Samples that arrays hold; a class index as the one-hot row that definitions take."""
    if loss.row is Row.CLASSES and target.ndim == 1:
        target = np.eye(prediction.shape[-1])[target]
    ys = [tuple(row) if isinstance(row, list) else row for row in target.tolist()]
    return list(zip(ys, map(tuple, prediction.reshape(len(prediction), -1).tolist()), strict=True))


def plain(loss, word, count=6, dtype=np.float64):
    """A few easy samples of every kind of target, as arrays."""
    number = {Row.ONE: 1, Row.PAIR: 2, Row.CLASSES: 3, Row.THRESHOLDS: 2}[loss.row]
    rows = np.random.default_rng(7).uniform(0.2, 1.8, (count, number)).astype(dtype)
    if loss.row is Row.THRESHOLDS:
        rows = np.sort(rows, axis=-1)
    if on_prediction(word) and loss.link.prediction is Scale.PROBABILITY:
        halves = np.resize([[0.5, 0.25, 0.25], [0.125, 0.25, 0.625], [0.375, 0.5, 0.125]], rows.shape).astype(dtype)
        rows = halves if loss.row is Row.CLASSES else rows / 2.0  # exact in half precision, so that they sum to 1
    some = targets(loss, dtype)
    known = [y for y in some if isinstance(y, tuple) or 0.1 < abs(y) < 100.0] or some
    some = [(known[k % len(known)], tuple(row)) for k, row in enumerate(rows.tolist())]
    return arrays(loss, some, dtype)
