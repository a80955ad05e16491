"""The laws every loss obeys, found one by one in the registry: a new file in `losses/` is held to them with no edit.

The truth is `tests/truth.py` (mpmath), the points are `tests/grids.py`. A result is right within 8 units in the last
place of the truth. Where the question itself is that sensitive, a result may instead be exact for a sample moved by
one unit in the last place; such results are counted, bounded by `BACKWARD`, and printed at the end of the run.
"""

import os
import pickle
import re
from collections import Counter
from dataclasses import FrozenInstanceError
from itertools import product
from math import inf, nan

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp
from scipy import optimize

import rightloss
from rightloss import arrays, kernels
from rightloss.link import IDENTITY
from rightloss.vocabulary import DECISION, MEAN, MEDIAN, NO_FUNCTIONAL, PROBABILITY, Labels, Row, Scale, Task
from tests import grids, truth

every_loss = pytest.mark.parametrize("loss", grids.losses(), ids=grids.name)
every_variant = pytest.mark.parametrize("loss", grids.losses(variants=True), ids=grids.name)
every_case = pytest.mark.parametrize("case", grids.cases(), ids=grids.name)
every_case_and_variant = pytest.mark.parametrize("case", grids.cases(variants=True), ids=grids.name)
every_precision = pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=["float64", "float32"])

# Largest share of a loss's numbers that may be right only for a sample moved by one unit in the last place, and where:
BACKWARD = {
    **dict.fromkeys(["gamma", "inverse_gaussian", "tweedie"], 0.19),  # raw next to log(target), which no float is
    **dict.fromkeys(["negative_binomial", "poisson"], 0.14),
    **dict.fromkeys(["squared_epsilon_insensitive", "epsilon_insensitive", "tukey_biweight"], 0.14),  # float32 at edges
    "cross_entropy": 0.11,  # soft targets nearly met; logits far beyond a softcap
    **dict.fromkeys(["binary_cross_entropy", "brier", "focal"], 0.1),
    **dict.fromkeys(["kl_divergence", "multiclass_brier", "js_divergence"], 0.03),
    **dict.fromkeys(["gaussian_nll", "laplace_nll"], 0.06),  # spread next to the error
    **dict.fromkeys(["hinge", "squared_hinge"], 0.05),  # float32 at margins that it rounds
    **dict.fromkeys(["absolute_error", "pinball", "squared_log_error"], 0.04),  # subnormal errors on JAX and PyTorch
    "multiclass_focal": 0.04,  # gamma = 10
}

COUNTS = Counter()  # what the run compared, accepted as backward, or could not compare: (kind, loss) -> numbers


class Summary:
    """Prints what was counted when the run ends."""

    def pytest_terminal_summary(self, terminalreporter):
        checked = sum(count for (kind, _), count in COUNTS.items() if kind == "compared")
        terminalreporter.section(f"{checked} numbers compared with the truth")
        for kind in sorted({kind for kind, _ in COUNTS} - {"compared"}):
            mine = {name: count for (this, name), count in sorted(COUNTS.items()) if this == kind}
            shares = [f"{name} {count}" for name, count in mine.items()]
            terminalreporter.write_line(f"{kind}: {sum(mine.values())} ({', '.join(shares)})")


@pytest.fixture(params=["kernels", "formulas"])
def both(request):
    """Hold a law twice: to what the kernels compute, and to what the formulas compute without them."""
    if request.param == "kernels":
        yield
        return
    with kernels.formulas_only():
        yield


on_both = pytest.mark.usefixtures("both")


@pytest.fixture(scope="session", autouse=True)
def _summary(pytestconfig):
    pytestconfig.pluginmanager.register(Summary())


# Exactness.


def on_numpy(loss, word, some, dtype):
    target, prediction = grids.arrays(loss, some, dtype)
    return loss.value_gradient(target=target, **{word: prediction})


def on_torch(loss, word, some, dtype):
    target, prediction = (torch.tensor(array) for array in grids.arrays(loss, some, dtype))
    value, gradient = loss.value_gradient(target=target, **{word: prediction})
    return value.numpy(), gradient.numpy()


def on_jax(loss, word, some, dtype):
    padded = some + [some[0]] * (-len(some) % 256)  # one shape for all: JAX compiles each operation once
    with jax.enable_x64(dtype is np.float64):
        target, prediction = (jnp.asarray(array) for array in grids.arrays(loss, padded, dtype))
        value, gradient = loss.value_gradient(target=target, **{word: prediction})
        return np.asarray(value)[: len(some)], np.asarray(gradient)[: len(some)]


def results(loss, word, some, dtype, compute=on_numpy):
    """Every number computed, beside the truth: (sample, place of the slope or None for the value, result, true)."""
    values, gradients = compute(loss, word, some, dtype)
    assert values.dtype == gradients.dtype == dtype
    rows = np.reshape(gradients, (len(some), -1)).tolist()
    for sample, value, row in zip(some, values.tolist(), rows, strict=True):
        true = true_at(loss, word, sample)
        if true is None:
            continue
        yield sample, None, value, true.value
        if not true.kink or len(row) == 1:
            yield from ((sample, place, slope, true.gradient[place]) for place, slope in enumerate(row))


def true_at(loss, word, sample):
    """Truth of a sample; None, and counted, where there is none."""
    try:
        return truth.truth(loss, word, *sample)
    except (truth.NotSettledError, truth.NoLimitError) as why:
        COUNTS[re.sub(r"(?<!^)(?=[A-Z])", " ", type(why).__name__.removesuffix("Error")).lower(), loss.name] += 1
        return None


def wrong(loss, word, some, dtype, compute=on_numpy):
    """Results that are neither right nor exact for a neighbouring sample."""
    fast = {"flush": True, "few": 16 * truth.FEW} if compute is on_jax else {}  # XLA's log1p is 115 ulp off
    found, backward, compared = [], 0, 0
    for sample, place, result, true in results(loss, word, some, dtype, compute):
        compared += 1
        if truth.excess(result, true, dtype, **fast) <= 1:
            continue
        if truth.is_backward(loss, word, sample, place, result, dtype):
            backward += 1
        else:
            found.append((sample, "value" if place is None else f"slope {place}", result, mp.nstr(true, 17)))
    COUNTS["compared", loss.name] += compared
    if backward:
        COUNTS["right for a neighbouring sample", loss.name] += backward
    allowed = BACKWARD.get(loss.name, 0.0) * compared
    assert backward <= allowed, f"{backward} of {compared} results are right for a neighbouring sample only"
    return found


@pytest.mark.parametrize(
    ("loss", "y", "x", "value", "left", "right"),
    [
        ("binary_cross_entropy", 1.0, (34.0,), 1.713908431542e-15, -1.713908431542e-15, -1.713908431542e-15),
        ("binary_cross_entropy", 0.0, (1e4,), 1e4, 1.0, 1.0),
        ("binary_cross_entropy", 1.0, (1e4,), 0.0, 0.0, 0.0),
        ("binary_cross_entropy", 0.0, (inf,), inf, 1.0, 1.0),
        ("absolute_error", 1.0, (1.0,), 0.0, -1.0, 1.0),
        ("pinball", 0.0, (-0.0,), 0.0, -0.5, 0.5),
        ("huber", 0.0, (1e-300,), 0.0, 1e-300, 1e-300),
        ("cauchy", 0.0, (-inf,), inf, 0.0, 0.0),
    ],
)
def test_the_truth_is_what_can_be_found_by_hand(loss, y, x, value, left, right):
    true = truth.truth(getattr(rightloss, loss), "raw", y, x)
    found = [float(number) for number in (true.value, true.left[0], true.right[0])]
    assert found == pytest.approx([value, left, right], rel=1e-12, abs=1e-320)
    assert true.kink == (left != right)


@pytest.mark.parametrize(
    ("result", "true", "share"),
    [
        (1.0, 1.0, 0.0),
        (1.0 + 2.0**-52, 1.0, 1 / 8),
        (1.0, 1.0 - 2.0**-53, 1 / 8),
        (5e-324, 0.0, 1.0),
        (inf, 1e300, inf),
        (nan, 1.0, inf),
    ],
)
def test_errors_are_counted_in_units_in_the_last_place(result, true, share):
    assert truth.excess(result, mp.mpf(true), np.float64) == share


@on_both
@every_precision
@every_case_and_variant
def test_value_and_gradient_are_exact(case, dtype):
    loss, word = case
    assert wrong(loss, word, grids.samples(loss, word, dtype), dtype) == []


@every_precision
@every_case_and_variant
def test_value_and_gradient_are_exact_on_torch(case, dtype):
    loss, word = case
    assert wrong(loss, word, grids.samples(loss, word, dtype, thin=True), dtype, on_torch) == []


@every_precision
@every_case
def test_value_and_gradient_are_exact_on_jax(case, dtype):
    loss, word = case
    assert wrong(loss, word, grids.samples(loss, word, dtype, thin=True), dtype, on_jax) == []


def anywhere(loss, word):
    """Samples from everywhere that the loss takes them from."""
    targets = st.sampled_from(grids.targets(loss, np.float64))
    if loss.row in {Row.ONE, Row.PAIR} and (loss.task is not Task.BINARY or Labels.SOFT in loss.labels):
        allowed = loss.claim("target")
        numbers = st.floats(max(allowed.low, -1e6), min(allowed.high, 1e6))
        targets |= numbers.filter(lambda y: y in allowed and (y == 0.0 or abs(y) > 1e-100))
    return targets.flatmap(lambda y: st.tuples(st.just(y), _row(loss, word) | _known_row(loss, word, y)))


def _known_row(loss, word, y):
    return st.sampled_from(grids.predictions(loss, word, y, np.float64))


def _row(loss, word):
    width = {Row.ONE: 1, Row.PAIR: 2, Row.CLASSES: 3, Row.THRESHOLDS: 2}[loss.row]
    logistic = loss.link is not None and loss.link.name.endswith("logit")
    reach = 40.0 if logistic and loss.row is not Row.ONE else 800.0 if logistic or loss.row is Row.PAIR else 1e4
    if loss.row is Row.CLASSES and truth.on_prediction(word):
        shares = st.tuples(*[st.floats(1e-3, 1.0)] * width)
        return shares.map(lambda row: tuple(float(part) for part in np.asarray(row) / np.sum(row)))
    if loss.row is Row.THRESHOLDS:
        rows = st.tuples(*[st.floats(-reach, reach)] * width)
        return rows.map(sorted).filter(lambda row: row[0] < row[-1]).map(tuple)
    ends = [truth.domain(loss, word, place) for place in range(width)]
    return st.tuples(*(_number(max(low, -reach), min(high, reach)) for low, high in ends))


def _number(low, high):
    """Numbers inside an interval: 0, or not so small that their squares leave the range of floats."""
    inside = st.floats(low, high, exclude_min=True, exclude_max=True)
    return inside.map(lambda x: x if abs(x) > 1e-100 else 0.0).filter(lambda x: low < x < high)


@every_case
@settings(max_examples=20, deadline=None, derandomize=bool(os.environ.get("CI")), database=None)
@given(data=st.data())
def test_value_and_gradient_are_exact_anywhere(case, data):
    loss, word = case
    sample = data.draw(anywhere(loss, word))
    for _, place, result, true in results(loss, word, [sample], np.float64):
        if truth.excess(result, true, np.float64) > 1:
            found = (place, result, mp.nstr(true, 17))
            assert truth.is_backward(loss, word, sample, place, result, np.float64), found


def kinks(loss, word):
    """Samples of several numbers at which the loss has a kink."""
    hard = grids.samples(loss, word, np.float64)
    pairs = ((sample, true_at(loss, word, sample)) for sample in hard)
    return [sample for sample, true in pairs if true is not None and true.kink and len(sample[1]) > 1]


@on_both
@every_case_and_variant
def test_gradient_at_a_kink_is_the_subgradient_of_least_norm(case):
    loss, word = case
    some = kinks(loss, word)
    if not some:
        return
    gradients = on_numpy(loss, word, some, np.float64)[1]
    for (y, x), slopes in zip(some, gradients, strict=True):
        ways = [way for way in product((-1.0, 0.0, 1.0), repeat=len(x)) if any(way)]
        size = float(np.max(np.abs(slopes)))
        assert all(truth.rise(loss, word, y, x, way) >= np.dot(slopes, way) - 1e-14 * size for way in ways), (y, x)
        if size:
            down = tuple((-slopes / size).tolist())
            assert abs(truth.rise(loss, word, y, x, down) + np.dot(slopes, slopes / size)) <= 1e-14 * size, (y, x)


def with_one(loss, word, odd, count=6):
    """Samples of which one number is infinite or nan, and the others are easy."""
    target, prediction = grids.plain(loss, word, count)
    flat = prediction.reshape(len(prediction), -1)
    for place in range(flat.shape[1]):
        low, high = truth.domain(loss, word, place)
        ordered = loss.row is not Row.THRESHOLDS or (place == 0) == (odd < 0)
        normalised = loss.row is Row.CLASSES and truth.on_prediction(word)
        if (odd == odd and not low <= odd <= high) or not ordered or normalised:  # noqa: PLR0124 (nan is everywhere)
            continue
        moved = flat.copy()
        moved[:, place] = odd
        yield place, target, moved.reshape(prediction.shape)


@on_both
@pytest.mark.parametrize("end", [inf, -inf])
@every_case
def test_infinite_predictions_give_the_limit(case, end):
    loss, word = case
    for _, target, prediction in with_one(loss, word, end, count=3):
        as_rows = grids.as_samples(loss, target, prediction)
        value, gradient = loss.value_gradient(target=target, **{word: prediction})
        for sample, number, row in zip(as_rows, value, gradient.reshape(len(value), -1), strict=True):
            true = true_at(loss, word, sample)
            if true is not None:
                expected = [true.value, *true.gradient]
                errors = [truth.excess(r, t, np.float64) for r, t in zip([number, *row], expected, strict=True)]
                assert max(errors) <= 1, (sample, [number, *row], expected)


@on_both
@every_case
def test_nan_propagates(case):
    loss, word = case
    for place, target, prediction in with_one(loss, word, nan):
        value, gradient = loss.value_gradient(target=target, **{word: prediction})
        assert np.isnan(value).all(), value
        touched = gradient.reshape(len(value), -1)[:, place]
        assert np.isnan(touched).all(), (place, gradient)


# Derivatives.


def differences(function, x, width=1e-6):
    """Central differences of a function of rows, one row of results for each number of a row."""
    flat = x.reshape(len(x), -1)
    found = []
    for place in range(flat.shape[1]):
        step = np.zeros_like(flat)
        step[:, place] = width
        low, high = ((flat + side * step).reshape(x.shape) for side in (-1, 1))
        found.append((function(high) - function(low)) / (2 * width))
    return np.stack(found, axis=-1)


@on_both
@every_case_and_variant
def test_gradient_is_the_derivative_of_the_value(case):
    loss, word = case
    target, prediction = grids.plain(loss, word)
    slopes = differences(lambda x: loss.value(target=target, **{word: x}), prediction)
    gradient = loss.gradient(target=target, **{word: prediction})
    np.testing.assert_allclose(gradient.reshape(slopes.shape), slopes, rtol=1e-6, atol=1e-8)


@on_both
@every_case_and_variant
def test_curvature_is_the_second_derivative_or_none(case):
    loss, word = case
    target, prediction = grids.plain(loss, word)
    curvature = loss.gradient_curvature(target=target, **{word: prediction})[1]
    if curvature is None:
        COUNTS["no curvature", loss.name] += 1
        return
    rows = curvature.reshape(len(curvature), -1)
    for sample, row in zip(grids.as_samples(loss, target, prediction), rows, strict=True):
        true = truth.curvature(loss, word, *sample)
        np.testing.assert_allclose(row, [float(number) for number in true], rtol=1e-12, atol=1e-15)
    bends = differences(lambda x: loss.gradient(target=target, **{word: x}), prediction)
    bends = np.diagonal(bends, axis1=-2, axis2=-1) if rows.shape[1] > 1 else bends
    np.testing.assert_allclose(rows, bends.reshape(rows.shape), rtol=1e-6, atol=1e-7)


@every_case_and_variant
def test_hessian_product_is_the_derivative_of_the_gradient(case):
    loss, word = case
    target, prediction = grids.plain(loss, word)
    vector = np.random.default_rng(3).normal(size=prediction.shape)
    formula = loss.formula_for(word)
    if formula.product is None and (formula.curvature is None or loss.row is not Row.ONE):
        COUNTS["no Hessian", loss.name] += 1
        with pytest.raises(rightloss.InputError, match="no Hessian"):
            loss.hessian_product(vector, target=target, **{word: prediction})
        return
    along = loss.hessian_product(vector, target=target, **{word: prediction})
    low, high = (loss.gradient(target=target, **{word: prediction + side * 1e-6 * vector}) for side in (-1, 1))
    np.testing.assert_allclose(along, (high - low) / 2e-6, rtol=1e-6, atol=1e-7)


def spread_out(loss, count=60):
    """Raw rows near and far: (target, rows), the same rows for each target."""
    random = np.random.default_rng(11)
    width = {Row.ONE: 1, Row.PAIR: 2, Row.CLASSES: 3, Row.THRESHOLDS: 2}[loss.row]
    rows = random.normal(size=(count, width)) * random.choice([0.1, 1.0, 5.0, 20.0], size=(count, 1))
    rows += random.choice([0.0, -5.0, 5.0, -30.0], size=(count, 1))
    rows = np.sort(rows, axis=-1) if loss.row is Row.THRESHOLDS else rows
    for y in grids.targets(loss, np.float64):
        known = [row for row in grids.predictions(loss, "raw", y, np.float64, few=True) if max(map(abs, row)) <= 40.0]
        mine = np.concatenate([rows, known]) if width == 1 else rows
        yield y, mine[mine[:, 0] > loss.prediction.low] if loss.link is IDENTITY else mine


def at(loss, y, rows, part="value"):
    """One part of the loss of one target at raw rows."""
    target, prediction = grids.arrays(loss, [(y, tuple(row)) for row in rows.tolist()])
    result = getattr(loss, part)(target=target, raw=prediction)
    return result.reshape(rows.shape) if part != "value" and result is not None else result


@on_both
@every_variant
def test_majorant_lies_above_everywhere(loss):
    for y, rows in spread_out(loss):
        bound = at(loss, y, rows, "majorant")
        if bound is None:
            COUNTS["no majorant", loss.name] += 1
            return
        value, slope = at(loss, y, rows), at(loss, y, rows, "gradient")
        move = rows[None, :, :] - rows[:, None, :]
        with np.errstate(invalid="ignore", over="ignore"):  # infinite curvature at no distance
            square = np.where(np.abs(move) < 1e-150, 0.0, bound[:, None, :] * move**2 / 2)
        above = value[:, None] + np.sum(slope[:, None, :] * move + square, axis=-1)
        assert (above >= value[None, :] - 1e-9 * (1 + np.abs(value[None, :]))).all()


# Claims.


def descent(loss):
    """Least of (gradient at b - gradient at a) · (b - a) over all pairs, relative: negative where not convex."""
    least = inf
    for y, rows in spread_out(loss):
        slope = at(loss, y, rows, "gradient")
        move, turn = rows[None] - rows[:, None], slope[None] - slope[:, None]
        size = np.sum(np.abs(move) * (np.abs(slope[None]) + np.abs(slope[:, None])), axis=-1)
        least = min(least, float(np.min(np.sum(move * turn, axis=-1) / (size + 1e-300))))
    return least


@every_variant
def test_convex_if_and_only_if_it_says_so(loss):
    if loss.claim("convex"):
        assert descent(loss) >= -1e-12
    else:
        assert descent(loss) < -1e-6 or bends_down(loss)


def bends_down(loss):
    """Whether the textbook's second derivative is negative somewhere."""
    word = loss.keywords()[0]
    some = [(y, tuple(row)) for y, rows in spread_out(loss) for row in rows.tolist() if max(map(abs, row)) > 20.0]
    return any(min(truth.curvature(loss, word, y, x)) < 0 for y, x in some)


@every_variant
def test_lipschitz_constant_is_reached_and_never_exceeded(loss):
    claimed = loss.claim("lipschitz")
    if claimed is None:
        COUNTS["no Lipschitz claim", loss.name] += 1
        return
    line = np.concatenate([np.linspace(-40.0, 40.0, 2001), np.linspace(-1.0, 1.0, 2001), [-1e6, -1e4, 1e4, 1e6]])
    reached = 0.0
    for y, rows in spread_out(loss):
        dense = rows if rows.shape[1] > 1 else line[:, None] + (y if loss.task is Task.REGRESSION else 0.0)
        reached = max(reached, float(np.max(np.abs(at(loss, y, dense, "gradient")))))
    assert 0.99 * claimed <= reached <= claimed * (1 + 1e-12)


@every_variant
def test_robust_if_one_target_can_pull_only_so_hard(loss):
    if loss.robust:
        far = loss.gradient(target=[1e300, -1e300, 1e9], raw=[0.0, 0.0, 0.0])
        assert np.max(np.abs(far)) <= loss.claim("lipschitz") * (1 + 1e-12)


@every_variant
def test_margin_is_exactly_zero_beyond_it(loss):
    if loss.task not in {Task.BINARY, Task.MULTICLASS} or loss.row is Row.THRESHOLDS:
        return
    lead = np.concatenate([-np.geomspace(1e-3, 30.0, 30), [0.0], np.geomspace(1e-3, 30.0, 30)])
    if loss.row is Row.CLASSES:
        rows, y = np.stack([lead, np.zeros_like(lead), np.full_like(lead, -50.0)], axis=-1), (1.0, 0.0, 0.0)
    else:
        rows, y = lead[:, None], 1.0
    value, slope = at(loss, y, rows), at(loss, y, rows, "gradient")
    free = value == 0.0
    assert free.any() == loss.margin
    assert (np.diff(free.astype(int)) >= 0).all()
    assert (slope[free] == 0.0).all()
    assert (np.abs(slope[~free]).max(axis=-1) > 0.0).all() or dict(loss.settings).get("alpha") == 0.0


# What a loss elicits.

REAL_SAMPLE = np.array([1.0, 2.0, 4.0, 8.0, 9.0])
SAMPLES = {
    Labels.REAL: REAL_SAMPLE,
    Labels.COUNT: REAL_SAMPLE,
    Labels.POSITIVE: REAL_SAMPLE,
    Labels.PLUS_MINUS: np.array([1.0, 1.0, -1.0, 1.0, -1.0]),
    Labels.ZERO_ONE: np.array([1.0, 1.0, 0.0, 1.0, 0.0]),
    Labels.CLASS_INDEX: np.array([0, 1, 1, 2, 1]),
    Labels.DISTRIBUTION: np.eye(3)[[0, 1, 1, 2, 1]],
}
WEIGHTS = [np.ones(5), np.array([1.0, 3.0, 0.5, 1.25, 0.5])]


def sample_of(loss):
    """Targets of a kind that the loss takes."""
    return next(SAMPLES[labels] for labels in SAMPLES if labels in loss.labels)


def best_constant(loss, target, weight):
    """Raw row which, given to every sample, makes the weighted loss least, found by looking; and the costs of rows."""

    def cost(row):
        rows = np.broadcast_to(row, (len(target), len(row)))
        raw = rows[:, 0] if loss.row is Row.ONE else rows
        return float(loss(target=target, raw=raw, weight=weight, reduction="sum"))

    return (_best_number if loss.row is Row.ONE else _best_row)(loss, cost), cost


def _best_row(loss, cost):
    ordered = loss.row is Row.THRESHOLDS
    unpack = (lambda free: np.array([free[0], free[0] + np.exp(free[1])])) if ordered else np.asarray
    start = np.zeros(3 if loss.row is Row.CLASSES else 2)
    return unpack(optimize.minimize(lambda free: cost(unpack(free)), start, method="Powell", tol=1e-12).x)


def _best_number(loss, cost):
    line = np.linspace(-12.0, 12.0, 481)
    line = line[~loss.prediction.outside(line)] if loss.link is IDENTITY else line
    costs = [cost([point]) for point in line]
    best = int(np.argmin(costs))
    ends = line[max(best - 1, 0)], line[min(best + 1, len(line) - 1)]
    fine = {"bounds": ends, "method": "bounded", "options": {"xatol": 1e-9}}
    found = optimize.minimize_scalar(lambda point: cost([point]), **fine)
    return np.array([found.x]) if found.fun <= costs[best] else line[[best]]


def asked_for(functional, target, weight):
    """The functional of a weighted sample, by its own definition."""
    share = weight / weight.sum()
    if functional == MEAN:
        return share @ target
    if functional == PROBABILITY:
        return (target[:, None] == np.unique(target)).T @ share if target.ndim == 1 else share @ target
    if functional.name == "expectile":
        above, below = functional.level, 1 - functional.level
        return optimize.brentq(lambda e: share @ (np.where(target > e, above, below) * (target - e)), 0.0, 10.0)
    level = 0.5 if functional == MEDIAN else functional.level
    order = np.argsort(target)
    return target[order][np.searchsorted(np.cumsum(share[order]), level)]


def decision(row):
    """Class that scores decide for: the largest, or for one score its side of 0."""
    return int(np.argmax(row)) if len(row) > 1 else int(row[0] > 0.0)


def majority(target, weight):
    """Class with the largest weight; labels below 1 are class 0 of two."""
    return int(np.argmax(np.bincount(np.maximum(target, 0).astype(int), weight)))


@pytest.mark.parametrize("weight", WEIGHTS, ids=["equal", "weighted"])
@every_variant
def test_best_constant_is_the_functional_it_claims(loss, weight):
    target = sample_of(loss)
    row, cost = best_constant(loss, target, weight)
    ours = np.atleast_1d(loss.constant_minimiser(target=target, weight=weight))
    assert cost(ours) <= cost(row) + 1e-8 * abs(cost(row)) + 1e-12
    functional = loss.claim("functional")
    if functional == NO_FUNCTIONAL:
        COUNTS["no functional", loss.name] += 1
    elif functional == DECISION:
        assert decision(row) == decision(ours) == majority(target, weight)
    else:
        wanted = asked_for(functional, target, weight)
        for raw, tolerance in ((row, 1e-4), (ours, 1e-9)):
            predicted = np.atleast_1d(loss.inverse_link(raw))
            predicted = predicted[:1] if loss.row is Row.PAIR else predicted
            wanted_row = np.atleast_1d(wanted)[-len(predicted) :]
            np.testing.assert_allclose(predicted, wanted_row, rtol=tolerance, atol=tolerance)


@every_variant
def test_proper_if_and_only_if_it_says_so(loss):
    scale = loss.link.prediction if loss.link is not None else None
    if scale is not Scale.PROBABILITY:
        assert not loss.claim("proper")
        return
    classes = 3 if loss.row is not Row.ONE else 2
    missed = 0.0
    for share in ([0.5, 0.2, 0.3], [0.1, 0.2, 0.7]):
        weight = np.array(share if classes == 3 else [share[0], 1 - share[0]])
        target = np.arange(classes) * 1.0 if classes == 2 else np.arange(classes)
        if Labels.PLUS_MINUS in loss.labels:
            target = 2.0 * target - 1.0
        if Labels.CLASS_INDEX not in loss.labels and classes == 3:
            target = np.eye(3)
        row, _ = best_constant(loss, target, weight)
        predicted = np.atleast_1d(loss.inverse_link(row))
        missed = max(missed, float(np.max(np.abs(predicted - weight[-len(predicted) :]))))
    assert (missed < 1e-5) == loss.claim("proper"), missed
    assert loss.claim("proper") == (loss.claim("functional") == PROBABILITY)


# Weights and reductions.


def as_arrays(case, count=6):
    """Keyword arguments of a few easy samples."""
    loss, word = case
    target, prediction = grids.plain(loss, word, count)
    return {"target": target, word: prediction}


def rows_of(given, chosen):
    """The same arguments with the samples chosen."""
    return {name: array[chosen] for name, array in given.items()}


WEIGHT = np.array([2.0, 0.5, 0.0, 1.0, 3.0, 1.25])
same = np.testing.assert_array_equal


def close(left, right):
    np.testing.assert_allclose(left, right, rtol=1e-14, atol=1e-300)


@on_both
@every_case_and_variant
def test_reductions_agree(case):
    loss, _ = case
    given = as_arrays(case)
    each = loss.value(**given, weight=WEIGHT)
    close(each, WEIGHT * loss.value(**given))
    same(loss(**given, weight=WEIGHT, reduction="none"), each)
    close(loss(**given, weight=WEIGHT, reduction="sum"), each.sum())
    close(loss(**given, weight=WEIGHT, reduction="mean"), each.mean())
    if not dict(loss.settings).get("class_weight"):
        close(loss(**given, weight=WEIGHT, reduction="weighted_mean"), each.sum() / WEIGHT.sum())
    slopes = loss.gradient(**given, weight=WEIGHT)
    close(loss.gradient(**given, weight=WEIGHT, reduction="sum"), slopes)
    close(loss.gradient(**given, weight=WEIGHT, reduction="mean"), slopes / len(each))


@on_both
@every_case_and_variant
def test_weight_of_two_is_the_sample_twice(case):
    loss, _ = case
    given = as_arrays(case)
    twice = rows_of(given, [0, 0, 1, 2, 2, 3, 4, 5])
    weight = np.array([2.0, 1.0, 2.0, 1.0, 1.0, 1.0])
    for reduction in ("sum", "weighted_mean"):
        close(loss(**given, weight=weight, reduction=reduction), loss(**twice, reduction=reduction))


@every_case_and_variant
def test_weights_of_one_change_nothing(case):
    loss, _ = case
    given = as_arrays(case)
    for reduction in ("none", "sum", "mean", "weighted_mean"):
        same(loss(**given, weight=np.ones(6), reduction=reduction), loss(**given, reduction=reduction))


@every_case_and_variant
def test_weighted_mean_does_not_depend_on_the_scale_of_weights(case):
    loss, _ = case
    given = as_arrays(case)
    for scale in (4.0, 1e-3):
        close(
            loss(**given, weight=scale * WEIGHT, reduction="weighted_mean"),
            loss(**given, weight=WEIGHT, reduction="weighted_mean"),
        )


@on_both
@pytest.mark.parametrize("reduction", ["sum", "mean", "weighted_mean"])
@every_case
def test_nothing_left_is_zero_with_zero_gradient(case, reduction):
    loss, _ = case
    given = as_arrays(case)
    value, gradient = loss.value_gradient(**given, weight=np.zeros(6), reduction=reduction)
    assert value == 0.0
    assert not gradient.any()
    if "ignore_index" in dict(loss.settings) and given["target"].ndim == 1:
        ignoring = loss(ignore_index=-100)
        value, gradient = ignoring.value_gradient(**given | {"target": np.full(6, -100)}, reduction=reduction)
        assert value == 0.0
        assert not gradient.any()


@on_both
@every_loss
def test_ignored_samples_do_not_count(loss):
    if "ignore_index" not in dict(loss.settings):
        return
    word = loss.keywords()[0]
    _, rows = grids.plain(loss, word)
    target = np.array([0, 1, -100, 2, -100, 1])
    kept = target >= 0
    with_, without = {"target": target, word: rows}, {"target": target[kept], word: rows[kept]}
    for reduction in ("sum", "mean", "weighted_mean"):
        close(loss(ignore_index=-100)(**with_, reduction=reduction), loss(**without, reduction=reduction))
    assert not loss(ignore_index=-100).gradient(**with_)[~kept].any()


@on_both
@every_case
def test_weight_of_zero_removes_an_infinite_loss(case):
    loss, word = case
    given = as_arrays(case)
    target, prediction = grids.arrays(loss, grids.samples(loss, word, np.float64))
    if loss.link is IDENTITY:
        target, prediction = np.append(target, target[:1]), np.append(prediction, 1e200)
    value = loss.value(target=target, **{word: prediction})
    endless = np.flatnonzero(np.isinf(value))
    if not len(endless):
        COUNTS["no infinite loss on the grid", loss.name] += 1
        return
    odd = rows_of({"target": target, word: prediction}, endless[:1])
    both = {name: np.concatenate([array, odd[name]]) for name, array in given.items()}
    for reduction in ("sum", "weighted_mean"):
        value, gradient = loss.value_gradient(**both, weight=np.append(np.ones(6), 0.0), reduction=reduction)
        close(value, loss(**given, reduction=reduction))
        assert not gradient[-1].any()


# One result, however it is asked for.


def everything(case, dtype=np.float64):
    """Keyword arguments of all hard samples."""
    loss, word = case
    target, prediction = grids.arrays(loss, grids.samples(loss, word, dtype), dtype)
    return {"target": target, word: prediction}


@on_both
@every_case_and_variant
def test_every_way_of_asking_gives_the_same_bits(case):
    loss, _ = case
    given = everything(case)
    value, gradient = loss.value_gradient(**given)
    same(loss.value(**given), value)
    same(loss(**given, reduction="none"), value)
    same(loss.gradient(**given), gradient)
    same(loss.gradient_curvature(**given)[0], gradient)
    room = np.empty_like(gradient)
    assert loss.value_gradient(**given, out=room)[1] is room
    same(room, gradient)


@on_both
@every_case
def test_each_sample_alone_gives_what_it_gives_in_a_batch(case):
    loss, _ = case
    given = everything(case)
    value, gradient = loss.value_gradient(**given)
    for number in range(0, len(value), 7):
        alone = loss.value_gradient(**rows_of(given, slice(number, number + 1)))
        np.testing.assert_allclose(alone[0][0], value[number], rtol=4e-16, atol=0)
        np.testing.assert_allclose(alone[1][0], gradient[number], rtol=4e-16, atol=0)


@on_both
@every_case
def test_blocks_do_not_show(case):
    loss, word = case
    given = everything(case)
    times = arrays.BLOCK // len(given[word]) + 2
    long = {name: np.concatenate([array] * times) for name, array in given.items()}
    assert len(long[word]) > arrays.BLOCK
    each, slopes = loss.value_gradient(**given)
    values, gradients = loss.value_gradient(**long)
    same(values, np.concatenate([each] * times))
    same(gradients, np.concatenate([slopes] * times))


@on_both
@pytest.mark.parametrize("change", ["strided", "reversed", "fortran", "big-endian"])
@every_case
def test_layout_of_memory_does_not_show(case, change):
    loss, _ = case
    given = everything(case)
    changed = {
        "strided": lambda a: np.repeat(a, 2, axis=0)[::2],
        "reversed": lambda a: np.ascontiguousarray(a[::-1])[::-1],
        "fortran": np.asfortranarray,
        "big-endian": lambda a: a.astype(a.dtype.newbyteorder(">")),
    }[change]
    for plain_, odd in zip(
        loss.value_gradient(**given), loss.value_gradient(**{k: changed(a) for k, a in given.items()}), strict=True
    ):
        same(plain_, odd)
        assert odd.dtype == np.float64
        assert odd.dtype.isnative


@on_both
@every_loss
def test_classes_may_stand_on_any_axis(loss):
    if "axis" not in dict(loss.settings):
        return
    for word in grids.words(loss):
        target, rows = grids.plain(loss, word)
        value, gradient = loss.value_gradient(target=target, **{word: rows})
        turned = target.T if target.ndim == rows.ndim else target
        first = loss(axis=0).value_gradient(target=turned, **{word: rows.T})
        same(first[0], value)
        same(first[1], gradient.T)


@pytest.mark.parametrize("half", ["float16", "bfloat16"])
@pytest.mark.parametrize("framework", ["numpy", "torch", "jax"])
@every_case
def test_half_precision_is_computed_and_returned_in_single(case, framework, half):
    loss, word = case
    target, prediction = grids.plain(loss, word, dtype=np.float32)
    bits = {"float16": np.float16, "bfloat16": ml_dtypes.bfloat16}[half]
    small = prediction.astype(bits)
    if framework == "torch":
        tensor = torch.tensor(small.astype(np.float32)).to(getattr(torch, half))
        results_ = loss.value_gradient(target=torch.tensor(target), **{word: tensor})
        total = loss(target=torch.tensor(target), **{word: tensor}).numpy()
        value, gradient = (result.numpy() for result in results_)
    elif framework == "jax":
        value, gradient = map(np.asarray, loss.value_gradient(target=jnp.asarray(target), **{word: jnp.asarray(small)}))
        total = np.asarray(loss(target=jnp.asarray(target), **{word: jnp.asarray(small)}))
    else:
        value, gradient = loss.value_gradient(target=target, **{word: small})
        total = loss(target=target, **{word: small})
    assert value.dtype == gradient.dtype == total.dtype == np.float32
    expected = loss.value_gradient(target=target, **{word: small.astype(np.float32)})
    np.testing.assert_allclose(value, expected[0], rtol=2e-6, atol=1e-7)
    np.testing.assert_allclose(gradient, expected[1], rtol=2e-6, atol=1e-7)


# Automatic differentiation of the value is the gradient.


def differentiable(case, dtype=np.float64):
    """Hard samples where value and gradient are finite, as (samples, their target and prediction)."""
    loss, word = case
    some = grids.samples(loss, word, dtype, thin=True)
    value, gradient = on_numpy(loss, word, some, dtype)
    smallest = np.sqrt(np.finfo(dtype).smallest_normal)  # frameworks square what they divide by
    inputs = np.array([np.abs(x) for _, x in some])
    fine = np.isfinite(value) & np.isfinite(gradient.reshape(len(value), -1)).all(axis=-1)
    fine &= (np.isfinite(inputs) & ((inputs == 0.0) | (inputs >= smallest))).all(axis=-1)
    kept = [sample for sample, good in zip(some, fine, strict=True) if good]
    return kept, *grids.arrays(loss, kept, dtype)


def disagreements(case, some, automatic, dtype=np.float64):
    """Slopes found by automatic differentiation that are not the gradient, nor that of a neighbouring sample."""
    loss, word = case
    value, gradient = on_numpy(loss, word, some, dtype)
    grain = float(np.finfo(dtype).eps)
    allowed = 1e4 * grain * np.abs(gradient.T) + 100 * grain * (1.0 + np.abs(value))
    far = ~(np.abs(automatic.T - gradient.T) <= allowed).T.reshape(len(some), -1)
    rows, slopes = np.reshape(automatic, far.shape).tolist(), np.reshape(gradient, far.shape).tolist()
    odd = [(number, place) for number, place in np.argwhere(far).tolist()]
    return [
        (some[number], place, rows[number][place], slopes[number][place])
        for number, place in odd
        if true_at(loss, word, some[number]) is None
        or not truth.is_backward(loss, word, some[number], place, rows[number][place], dtype)
    ]


@every_precision
@every_case_and_variant
def test_torch_differentiates_the_value_to_the_gradient(case, dtype):
    loss, word = case
    some, target, prediction = differentiable(case, dtype)
    given = torch.tensor(prediction, requires_grad=True)
    (slopes,) = torch.autograd.grad(loss.value(target=torch.tensor(target), **{word: given}).sum(), given)
    assert disagreements(case, some, slopes.numpy(), dtype) == []


@every_case
def test_torch_maps_and_differentiates_single_samples(case):
    loss, word = case
    some, target, prediction = differentiable(case)
    slope = torch.func.grad(lambda x, y: loss.value(target=y[None], **{word: x[None]})[0])
    slopes = torch.func.vmap(slope)(torch.tensor(prediction), torch.tensor(target))
    assert disagreements(case, some, slopes.numpy()) == []


@every_case
def test_jax_compiles_and_differentiates_the_value_to_the_gradient(case):
    loss, word = case
    some, target, prediction = differentiable(case)
    whole = jax.grad(lambda x, y: loss(target=y, **{word: x}, reduction="sum"))
    single = jax.vmap(jax.grad(lambda x, y: loss.value(target=y[None], **{word: x[None]})[0]))
    with jax.enable_x64(True):
        for slope in (jax.jit(whole), jax.jit(single)):
            slopes = slope(jnp.asarray(prediction), jnp.asarray(target))
            assert disagreements(case, some, np.asarray(slopes)) == []


# A loss is a value.


@every_variant
def test_a_loss_is_frozen_comparable_and_hashable(loss):
    assert loss == loss.with_parameters()
    assert hash(loss) == hash(loss.with_parameters())
    assert grids.is_default(loss) == (loss == getattr(rightloss, loss.name))
    with pytest.raises(FrozenInstanceError):
        loss.name = "another"


@every_variant
def test_a_loss_survives_pickling_and_printing(loss):
    assert pickle.loads(pickle.dumps(loss)) == loss  # noqa: S301 (ours)
    assert eval(repr(loss), {loss.name: getattr(rightloss, loss.name)}) == loss  # noqa: S307 (ours)


@every_loss
def test_every_alias_names_the_loss(loss):
    assert all(getattr(rightloss, alias) is loss for alias in loss.aliases)


@every_loss
def test_documentation_has_every_part(loss):
    headings = ["Elicits", "Target", "Formula", "Shapes", "Raises", "References", "Examples"]
    lines = loss.documentation().splitlines()
    assert [word for word in headings if not any(line.startswith(word) for line in lines)] == []
    named = {parameter.name for parameter in loss.parameters}
    assert {name for name in named if not any(line.strip().startswith(f"{name}:") for line in lines)} == set()


@every_loss
def test_references_can_be_found(loss):
    assert loss.references
    findable = re.compile(r"doi:10\.\d{4,}/\S+|ISBN[ :-]*[\dX-]{10,}|https?://\S+")
    assert [reference for reference in loss.references if not findable.search(reference)] == []
    assert findable.search(loss.documentation())
