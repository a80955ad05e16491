"""Linear layer and cross-entropy in one: the same numbers as one after the other, in less memory."""

import subprocess
import sys

import numpy as np
import pytest
import torch

import rightloss
from rightloss import InputError, kernels, linear_cross_entropy

ROWS, FEATURES, CLASSES = 37, 5, 11
OPTIONS = [
    {},
    {"label_smoothing": 0.1},
    {"class_weight": tuple(np.linspace(0.0, 2.0, CLASSES))},
    {"ignore_index": 3},
    {"z_loss": 1e-2, "softcap": 2.0},
    {"class_weight": tuple(np.linspace(0.5, 2.0, CLASSES)), "label_smoothing": 0.1, "ignore_index": 3},
]


def layer(dtype=np.float64, *, by_index=True):
    """Arrays: hidden, weight, target, bias."""
    random = np.random.default_rng(0)
    hidden, weight, bias = (random.standard_normal(shape) for shape in ((ROWS, FEATURES), (CLASSES, FEATURES), CLASSES))
    target = random.integers(0, CLASSES, ROWS) if by_index else random.dirichlet(np.ones(CLASSES), ROWS)
    return hidden.astype(dtype), weight.astype(dtype), target, bias.astype(dtype)


def one_after_the_other(arrays, reduction="mean", sample_weight=None, **options):
    """Value and gradients by way of all logits."""
    hidden, weight, target, bias = arrays
    given = {"target": target, "logits": hidden @ weight.T + bias, "weight": sample_weight, "reduction": reduction}
    value, slope = rightloss.cross_entropy(**options).value_gradient(**given)
    return value, slope @ weight, slope.T @ hidden, slope.sum(axis=0)


@pytest.mark.parametrize("way", ["kernels", "formulas"])
@pytest.mark.parametrize("reduction", ["mean", "sum", "weighted_mean"])
@pytest.mark.parametrize("by_index", [True, False], ids=["index", "distribution"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_numbers_are_those_of_one_after_the_other(options, by_index, reduction, way):
    arrays = layer(by_index=by_index)
    sample_weight = np.linspace(0.0, 1.0, ROWS)
    expected = one_after_the_other(arrays, reduction, sample_weight, **options)
    given = {"sample_weight": sample_weight, "reduction": reduction, "chunk": 8, **options}
    if way == "kernels":
        found, tensor, slopes = by_both(arrays, given)
    else:
        with kernels.formulas_only():
            found, tensor, slopes = by_both(arrays, given)
    for mine, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-12, atol=1e-13)
    assert tensor == pytest.approx(float(expected[0]), rel=1e-12)
    for mine, other in zip(slopes, expected[1:], strict=True):
        np.testing.assert_allclose(mine.numpy(), other, rtol=1e-12, atol=1e-13)


def by_both(arrays, given):
    """On NumPy, and on PyTorch with its gradients."""
    hidden, weight, target, bias = (torch.tensor(array) for array in arrays)
    leaves = [tensor.requires_grad_() for tensor in (hidden, weight, bias)]
    value = linear_cross_entropy(hidden, weight, target, bias, **given)
    return linear_cross_entropy(*arrays, **given), value.item(), torch.autograd.grad(value, leaves)


@pytest.mark.parametrize("chunk", [None, 1, 16, 37, 1000])
def test_the_size_of_a_chunk_does_not_matter(chunk):
    arrays = layer()
    expected = one_after_the_other(arrays)
    for mine, other in zip(linear_cross_entropy(*arrays, chunk=chunk), expected, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-12, atol=1e-13)


def test_rows_may_have_several_axes_and_no_bias():
    hidden, weight, target, _ = layer()
    flat = linear_cross_entropy(hidden[:36], weight, target[:36])
    cubed = linear_cross_entropy(hidden[:36].reshape(3, 12, FEATURES), weight, target[:36].reshape(3, 12))
    assert cubed.value == flat.value
    assert cubed.bias is None
    np.testing.assert_array_equal(cubed.hidden.reshape(36, FEATURES), flat.hidden)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_the_loss_is_that_of_the_logits_as_they_are(dtype):
    hidden, weight, target, bias = (torch.tensor(array) for array in layer(np.float32))
    hidden, weight, bias = hidden.to(dtype), weight.to(dtype), bias.to(dtype)
    logits = torch.addmm(bias, hidden, weight.T).double()
    exact = torch.nn.functional.cross_entropy(logits, target)
    assert linear_cross_entropy(hidden, weight, target, bias).item() == pytest.approx(exact.item(), rel=1e-6)


def test_only_what_asks_for_gradients_gets_them():
    hidden, weight, target, bias = (torch.tensor(array) for array in layer())
    weight.requires_grad_()
    value = 3.0 * linear_cross_entropy(hidden, weight, target, bias)
    value.backward()
    expected = one_after_the_other(layer())[2]
    np.testing.assert_allclose(weight.grad.numpy(), 3.0 * expected, rtol=1e-12, atol=1e-13)
    assert hidden.grad is None
    assert not linear_cross_entropy(hidden, weight.detach(), target).requires_grad


def test_a_second_derivative_is_refused():
    hidden, weight, target, bias = (torch.tensor(array) for array in layer())
    hidden.requires_grad_()
    (slope,) = torch.autograd.grad(linear_cross_entropy(hidden, weight, target, bias), hidden, create_graph=True)
    with pytest.raises(RuntimeError, match=r"once_differentiable|does not require grad"):
        slope.sum().backward()


BAD = {
    "features first": (lambda h, w, t, b: (h, w.T, t, b), {}, "hidden has shape"),
    "another bias": (lambda h, w, t, b: (h, w, t, b[1:]), {}, "bias"),
    "another target": (lambda h, w, t, b: (h, w, t[1:], b), {}, "target has shape"),
    "a label too large": (lambda h, w, t, b: (h, w, t + 1, b), {}, "class 11"),
    "two dtypes": (lambda h, w, t, b: (h, w.astype(np.float32), t, b), {}, "dtypes"),
    "no rows": (lambda h, w, t, b: (h[:0], w, t[:0], b), {}, "target has shape"),
    "words": (lambda h, w, t, b: (h.astype(str), w, t, b), {}, "ndarray"),
    "a tensor and arrays": (lambda h, w, t, b: (torch.tensor(h), w, t, b), {}, "Tensor"),
    "a reduction": (lambda *arrays: arrays, {"reduction": "none"}, "reduction"),
    "an axis": (lambda *arrays: arrays, {"axis": 0}, "axis"),
    "a negative weight": (lambda *arrays: arrays, {"sample_weight": np.full(ROWS, -1.0)}, "weight holds -1"),
    "an unknown parameter": (lambda *arrays: arrays, {"smoothing": 0.1}, "smoothing"),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_bad_input_is_one_clear_error(case):
    change, options, word = case
    with pytest.raises(InputError) as caught:
        linear_cross_entropy(*change(*layer()), **options)
    assert word in caught.value.fault


PEAK = """
import sys, torch, rightloss
torch.set_num_threads(1)
torch.manual_seed(0)
hidden, weight = torch.randn(1024, 64), torch.randn(20_000, 64)
target = torch.randint(0, 20_000, (1024,))
for tensor in (hidden, weight):
    tensor.requires_grad_()
rightloss.linear_cross_entropy(hidden[:1], weight, target[:1])
torch.nn.functional.cross_entropy(torch.nn.functional.linear(hidden[:1], weight), target[:1])

def peak():  # most memory that was in use since the last reset
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

with open("/proc/self/clear_refs", "w") as reset:
    reset.write("5")
before = peak()
if sys.argv[1] == "ours":
    rightloss.linear_cross_entropy(hidden, weight, target, chunk=128).backward()
else:
    torch.nn.functional.cross_entropy(torch.nn.functional.linear(hidden, weight), target).backward()
print(peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read the Linux way")
def test_the_logits_never_exist_all_at_once():
    peaks = [
        int(subprocess.run([sys.executable, "-c", PEAK, who], capture_output=True, check=True).stdout)
        for who in ("ours", "theirs")
    ]
    assert peaks[0] < 0.5 * peaks[1], peaks
