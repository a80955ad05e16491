"""The kernels: what they compute is what the formulas compute, on any number of threads, or they decline."""

import os
import subprocess
import sys
import threading
from math import inf

import ml_dtypes
import mpmath
import numpy as np
import pytest
import torch

import rightloss
from rightloss import InputError, kernels, registry
from rightloss.kernels import native, pointwise, serve
from rightloss.vocabulary import Row
from tests import grids
from tests.test_laws import wrong

BUILT = native.library is not None
needs_kernels = pytest.mark.skipif(not BUILT, reason="no kernels were built: there was no compiler")
# Formulas that symbols cannot follow.
WITHOUT = {("negative_binomial", "raw")}


def declined(loss, parts=("value", "gradient"), **given):
    """Whether a call goes to the formulas."""
    return serve.answer(loss, given, parts, "none") is None


def large(loss, count, dtype=np.float32):
    """Easy samples, many of them."""
    word = loss.keywords()[0]
    target, given = grids.plain(loss, word, 60, dtype)
    times = -(-count // 60)
    return {"target": np.concatenate([target] * times)[:count], word: np.concatenate([given] * times)[:count]}


@needs_kernels
def test_every_pointwise_loss_has_a_kernel():
    rows = [loss for loss in registry.losses().values() if loss.row in {Row.ONE, Row.PAIR}]
    without = {
        (loss.name, word)
        for loss in rows
        for word, plan in pointwise.plans(loss).items()
        if plan.first_order is None and word in grids.words(loss)
    }
    assert without == WITHOUT


@needs_kernels
@pytest.mark.parametrize("loss", [rightloss.huber(delta=1.35), rightloss.tweedie(power=1.7)], ids=repr)
def test_parameters_need_no_kernel_of_their_own(loss):
    assert not declined(loss, **large(loss, 10))


@needs_kernels
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("loss", grids.losses(), ids=grids.name)
def test_threads_do_not_show(loss, dtype):
    given = large(loss, 200_000 if loss.row is Row.ONE else 50_000, dtype)
    given["weight"] = np.resize(np.array([1.0, 0.5, 2.0], dtype), len(given["target"]))
    found = []
    before = kernels.info()["threads"]
    for threads in (1, 2, 3, 7):
        kernels.set_num_threads(threads)
        found.append(loss.value_gradient(**given, reduction="mean"))
    kernels.set_num_threads(before)
    for value, gradient in found[1:]:
        assert value == found[0][0]
        np.testing.assert_array_equal(gradient, found[0][1])


@pytest.mark.parametrize("loss", grids.losses(variants=True), ids=grids.name)
def test_kernels_and_formulas_agree(loss):
    given = large(loss, 1000, np.float64)
    ours = [*loss.value_gradient(**given), loss.gradient_curvature(**given)[1]]
    with kernels.formulas_only():
        theirs = [*loss.value_gradient(**given), loss.gradient_curvature(**given)[1]]
    for mine, other in zip(ours, theirs, strict=True):
        assert (mine is None) == (other is None)
        if mine is not None:
            assert mine.dtype == other.dtype
            np.testing.assert_allclose(mine, other, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("how", ["none", "sum", "mean", "weighted_mean"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_results_have_one_type_whoever_computes(dtype, how):
    for loss in (rightloss.huber, rightloss.cross_entropy):
        given = large(loss, 12, dtype)
        ours = loss.value_gradient(**given, reduction=how)
        with kernels.formulas_only():
            theirs = loss.value_gradient(**given, reduction=how)
        assert [(type(a), a.dtype, a.shape) for a in ours] == [(type(a), a.dtype, a.shape) for a in theirs]


@pytest.fixture(params=["v2", "v3", "v4"])
def level(request):
    """Compute with one of the levels that this processor has."""
    before = kernels.info()["level"]
    if not BUILT or not native.library.set_level(request.param):
        pytest.skip(f"no level {request.param} here")
    yield request.param
    native.library.set_level(before)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("case", grids.cases(), ids=grids.name)
def test_every_level_is_exact(level, case, dtype):
    assert kernels.info()["level"] == level
    loss, word = case
    assert wrong(loss, word, grids.samples(loss, word, dtype, thin=True), dtype) == []


def test_the_exponential_is_within_a_unit_in_the_last_place(level):
    random = np.random.default_rng(len(level))
    everywhere, subnormal = random.uniform(-745.1, 709.7, 2000), random.uniform(-745.1, -708.0, 500)
    points = np.concatenate([everywhere, subnormal, random.uniform(-1.0, 1.0, 500), [0.0, -0.0, 1e-300]])
    found = rightloss.exponential.value(target=-np.ones(len(points)), raw=points)
    with mpmath.workdps(40):
        true = [mpmath.exp(mpmath.mpf(point)) for point in points.tolist()]
        errors = [abs(f - t) / float(np.spacing(f)) for f, t in zip(found.tolist(), true, strict=True)]
    assert max(errors) <= 1.1


# Softmax cross-entropy: options, classes from one to many, precisions.

OPTIONS = [
    {},
    {"label_smoothing": 0.1},
    {"z_loss": 1e-2},
    {"softcap": 3.0},
    {"ignore_index": 0},
    {"class_weight": "some"},
    {"class_weight": "some", "label_smoothing": 0.1, "z_loss": 1e-2, "softcap": 3.0, "ignore_index": 0},
]


def softmax_case(classes, options, dtype, *, by_index, rows=37):
    """A cross-entropy and what it is given."""
    random = np.random.default_rng(classes)
    logits = (3.0 * random.standard_normal((rows, classes))).astype(dtype)
    weights = np.where(np.arange(classes) % 3, 1.0, 0.25)
    options = options | ({"class_weight": weights} if "class_weight" in options else {})
    shares = random.dirichlet(np.ones(classes), rows).astype(np.float32 if dtype != np.float64 else np.float64)
    target = random.integers(0, classes, rows) if by_index else shares
    weight = random.uniform(0.0, 2.0, rows).astype(np.float32)
    return rightloss.cross_entropy(**options), {"target": target, "logits": logits, "weight": weight}


@pytest.mark.parametrize("reduction", ["none", "mean", "weighted_mean"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("by_index", [True, False], ids=["index", "distribution"])
@pytest.mark.parametrize("classes", [1, 2, 10, 64, 65, 1000])
def test_softmax_agrees_with_the_formula(classes, by_index, options, reduction):
    for dtype, tolerance in ((np.float64, 1e-13), (np.float32, 3e-7), (np.float16, 3e-7), (ml_dtypes.bfloat16, 3e-7)):
        loss, given = softmax_case(classes, options, dtype, by_index=by_index)
        ours = loss.value_gradient(**given, reduction=reduction)
        with kernels.formulas_only():
            theirs = loss.value_gradient(**given, reduction=reduction)
        for mine, other in zip(ours, theirs, strict=True):
            assert mine.dtype == other.dtype
            np.testing.assert_allclose(mine, other, rtol=8 * tolerance, atol=tolerance)


@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16], ids=["float16", "bfloat16"])
@pytest.mark.parametrize("place", ["in place", "out"])
@pytest.mark.parametrize("way", ["kernels", "formulas"])
def test_half_precision_may_be_written_in_half(dtype, place, way):
    loss, given = softmax_case(100, {}, dtype, by_index=True)
    exact = loss.gradient(**given)
    room = given["logits"] if place == "in place" else np.empty_like(given["logits"])
    if way == "kernels":
        found = loss.gradient(**given, out=room)
    else:
        with kernels.formulas_only():
            found = loss.gradient(**given, out=room)
    assert found is room
    np.testing.assert_array_equal(room.astype(np.float32), exact.astype(dtype).astype(np.float32))


@pytest.mark.parametrize("bits", ["float16", "bfloat16"])
def test_every_half_number_is_read_and_written_right(bits):
    dtype = {"float16": np.float16, "bfloat16": ml_dtypes.bfloat16}[bits]
    every = np.arange(2**16, dtype=np.uint16).view(dtype).reshape(-1, 1)
    finite = every[np.isfinite(every.astype(np.float32)[:, 0])]
    zeros = np.zeros(len(finite), int)
    rows = np.concatenate([finite, np.zeros_like(finite)], axis=1)
    single = rightloss.cross_entropy.value(target=zeros, logits=rows.astype(np.float32))
    np.testing.assert_array_equal(rightloss.cross_entropy.value(target=zeros, logits=rows), single)


def test_many_classes_and_long_sums_keep_their_digits():
    random = np.random.default_rng(0)
    logits = random.standard_normal((2, 128_256)).astype(np.float32)
    (value, _) = rightloss.cross_entropy.value(target=[5, 128_255], logits=logits)
    with mpmath.workdps(30):
        true = mpmath.log(mpmath.fsum(mpmath.exp(float(x)) for x in logits[0])) - mpmath.mpf(float(logits[0, 5]))
    assert abs(value - float(true)) <= np.spacing(np.float32(true))


@pytest.mark.parametrize("number", [0.1, 1e-3])
def test_float32_means_over_many_numbers_are_exact(number):
    count = 3_000_000
    prediction = np.full(count, number, np.float32)
    found = rightloss.mae(target=np.zeros(count, np.float32), prediction=prediction)
    assert found == np.float32(number)


# What is passed in.


class Odd(np.ndarray):
    """Some other library's array."""


def misaligned(array):
    raw = np.empty(array.nbytes + 1, np.uint8)[1:]
    odd = raw.view(array.dtype).reshape(array.shape)
    odd[...] = array
    return odd


def read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


@pytest.mark.parametrize("loss", [rightloss.huber, rightloss.cross_entropy], ids=repr)
@pytest.mark.parametrize(
    "change",
    {
        "strided": lambda a: np.repeat(a, 2, axis=0)[::2],
        "fortran": np.asfortranarray,
        "big-endian": lambda a: a.astype(a.dtype.newbyteorder(">")),
        "misaligned": misaligned,
        "read-only": read_only,
        "subclass": lambda a: a.view(Odd),
        "list": lambda a: a.tolist(),
    }.items(),
    ids=lambda change: change[0],
)
def test_any_layout_gives_the_same(loss, change):
    given = large(loss, 12, np.float64)
    changed = {name: change[1](array) for name, array in given.items()}
    for mine, other in zip(loss.value_gradient(**changed), loss.value_gradient(**given), strict=True):
        np.testing.assert_array_equal(mine, other)


def test_a_repeated_number_has_a_stride_of_zero():
    spread = np.broadcast_to(np.float64(2.0), (5,))
    assert rightloss.mse(target=np.zeros(5), prediction=spread) == 4.0
    rows = np.broadcast_to(np.array([1.0, 0.0]), (5, 2))
    assert rightloss.cross_entropy(target=np.zeros(5, int), logits=rows) == np.log1p(np.exp(-1.0))


@pytest.mark.parametrize("loss", [rightloss.huber, rightloss.cross_entropy], ids=repr)
@pytest.mark.parametrize("alias", ["same", "shifted", "reversed", "transposed", "target"])
def test_out_may_overlap_what_is_read(loss, alias):
    word = loss.keywords()[0]
    given = large(loss, 12, np.float64)
    exact = loss.gradient(**given)
    size = given[word].size
    room = np.zeros(size + 5)
    shape = given[word].shape
    mine = room[:size].reshape(shape)
    mine[...] = given[word]
    given[word] = mine
    out = {
        "same": mine,
        "shifted": room[3 : size + 3].reshape(shape),
        "reversed": room[:size][::-1].reshape(shape),
        "transposed": room[:size].reshape(shape[::-1]).T,
        "target": given["target"] if given["target"].shape == shape else mine,
    }[alias]
    assert loss.gradient(**given, out=out) is out
    np.testing.assert_array_equal(out, exact)


@needs_kernels
@pytest.mark.parametrize("dtype", [np.longdouble, np.complex128, object, "U3", np.float16])
def test_numbers_that_no_kernel_knows_go_to_the_formulas(dtype):
    some = np.ones(3).astype(dtype)
    assert declined(rightloss.huber, target=np.ones(3), prediction=some)


@needs_kernels
def test_tensors_go_to_the_formulas():
    tensor = torch.ones(3, requires_grad=True)
    assert declined(rightloss.huber, target=torch.ones(3), prediction=tensor)
    assert rightloss.huber(target=torch.ones(3), prediction=tensor).requires_grad
    meta = torch.ones(3, device="meta")
    assert declined(rightloss.huber, target=meta, prediction=meta)


@pytest.mark.parametrize("place", [0, 4097, 199_999])
@pytest.mark.parametrize(
    ("loss", "bad"),
    [
        (rightloss.bce, {"target": 2.0}),
        (rightloss.hinge, {"target": 0.0}),
        (rightloss.mse, {"target": np.nan}),
        (rightloss.gamma, {"target": 0.0}),
        (rightloss.squared_log_error, {"prediction": -2.0}),
        (rightloss.cross_entropy, {"target": 3}),
        (rightloss.cross_entropy, {"target": -1}),
        (rightloss.huber, {"weight": -1.0}),
        (rightloss.huber, {"weight": inf}),
    ],
    ids=str,
)
def test_the_pass_over_the_data_notices_what_should_not_be_silent(loss, bad, place):
    given = large(loss, 200_000)
    if loss is rightloss.cross_entropy:
        given["target"] = given["target"].argmax(axis=-1)
    given["weight"] = np.ones(200_000, np.float32)
    ((name, value),) = bad.items()
    given[name] = given[name].copy()
    given[name][place] = value
    with pytest.raises(InputError) as caught:
        loss.value_gradient(**given)
    assert f"index {place}" in caught.value.fault


def test_calls_from_many_threads_at_once():
    given = large(rightloss.bce, 200_000)
    alone = rightloss.bce.value_gradient(**given)
    wrong = []

    def work():
        for _ in range(5):
            value, gradient = rightloss.bce.value_gradient(**given)
            wrong.extend([1] * (not np.array_equal(value, alone[0]) or not np.array_equal(gradient, alone[1])))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


FORK = """
import os, numpy as np, rightloss
from rightloss import kernels
kernels.set_num_threads(3)
x = np.linspace(-3.0, 3.0, 300_000)
before = rightloss.bce(target=np.ones(300_000), logits=x)
child = os.fork()
after = rightloss.bce(target=np.ones(300_000), logits=x)
assert before == after
if not child:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_fork_after_threads_computes_on():
    done = subprocess.run([sys.executable, "-c", FORK], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


# The switches.

ASK = "from rightloss import kernels; print(kernels.info()['threads'], kernels.info()['level'])"


@needs_kernels
@pytest.mark.parametrize(
    ("settings", "threads"),
    [
        ({"OMP_NUM_THREADS": "3"}, "3"),
        ({"OMP_NUM_THREADS": "3,2"}, "3"),
        ({"OMP_NUM_THREADS": "3", "RIGHTLOSS_NUM_THREADS": "5"}, "5"),
        ({"OMP_NUM_THREADS": "many", "RIGHTLOSS_NUM_THREADS": "0"}, None),
    ],
    ids=str,
)
def test_the_environment_says_how_many_threads(settings, threads):
    plain = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    output = subprocess.run(
        [sys.executable, "-c", ASK], env=plain | settings, capture_output=True, text=True, check=True
    ).stdout.split()
    assert output[0] == (threads or str(len(os.sched_getaffinity(0))))


def test_the_environment_can_turn_kernels_off():
    environment = os.environ | {"RIGHTLOSS_KERNELS": "off"}
    output = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True)
    assert output.stdout.split() == ["1", "formula"]


@pytest.mark.parametrize("number", [0, -1, 1.5, "2"])
def test_a_number_of_threads_is_a_whole_number(number):
    with pytest.raises(InputError, match="set_num_threads"):
        kernels.set_num_threads(number)


@needs_kernels
def test_a_changed_formula_is_never_computed_by_an_old_kernel():
    loss = rightloss.huber
    assert pointwise.plans(loss)["raw"].first_order is not None

    def value(xp, target, prediction, *, delta):
        return 2.0 * loss.formula.value(xp, target, prediction, delta=delta)

    from dataclasses import replace

    changed = replace(loss, formula=replace(loss.formula, value=value))
    given = {"target": np.zeros(3), "prediction": np.array([0.5, 1.0, 4.0])}
    assert declined(changed, **given)
    np.testing.assert_array_equal(changed.value(**given), 2.0 * loss.value(**given))
