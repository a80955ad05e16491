"""PyTorch tensors in main memory: computed by the kernels, differentiated as tensors are."""

import numpy as np
import pytest
import torch

import rightloss
from rightloss import kernels, registry
from rightloss.kernels import native, serve
from tests import grids

needs_kernels = pytest.mark.skipif(native.library is None, reason="no kernels were built: there was no compiler")
CASES = [
    pytest.param(loss, word, id=f"{loss.name}-{word}")
    for loss in registry.losses().values()
    for word in grids.words(loss)
    if serve._remembered(loss).get(word) is not None
]


def samples(loss, word, dtype=torch.float64, count=12):
    target, given = grids.plain(loss, word, count, np.float64)
    target, given = torch.from_numpy(np.array(target)), torch.from_numpy(np.array(given)).to(dtype)
    return target if target.dtype == torch.int64 else target.to(dtype), given


@needs_kernels
@pytest.mark.parametrize("how", ["none", "sum", "mean"])
@pytest.mark.parametrize(("loss", "word"), CASES)
def test_kernels_give_what_formulas_give(loss, word, how):
    target, given = samples(loss, word, torch.float32)

    def both():
        leaf = given.clone().requires_grad_()
        value = loss(**{"target": target, word: leaf, "reduction": how})
        (slope,) = torch.autograd.grad((2.0 * value).sum(), leaf)
        return value.detach(), slope

    found = both()
    with kernels.formulas_only():
        expected = both()
    for one, other in zip(found, expected, strict=True):
        assert one.dtype == other.dtype
        torch.testing.assert_close(one, other, rtol=3e-5, atol=1e-6)


@needs_kernels
@pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated:DeprecationWarning")  # PyTorch's own, in jvp
@pytest.mark.parametrize("how", ["none", "mean"])
@pytest.mark.parametrize("name", ["squared_error", "binary_cross_entropy", "cross_entropy", "poisson", "gaussian_nll"])
def test_derivatives_of_any_order_and_kind(name, how):
    loss = registry.loss(name)
    word = loss.keywords()[0]
    target, given = samples(loss, word, count=4)

    def value(given):
        return loss(**{"target": target, word: given, "reduction": how})

    leaf = given.clone().requires_grad_()
    assert torch.autograd.gradcheck(value, leaf, check_forward_ad=True)
    assert torch.autograd.gradgradcheck(value, leaf)
    plain = torch.autograd.functional.hessian(lambda given: value(given).sum(), given)
    torch.testing.assert_close(torch.func.hessian(lambda given: value(given).sum())(given), plain)


@needs_kernels
def test_computed_by_the_kernel_without_a_copy(monkeypatch):
    seen = []
    real = native.library

    class Watched:
        def pointwise(self, *arguments):
            seen.append(arguments[3])
            return real.pointwise(*arguments)

        def __getattr__(self, name):
            return getattr(real, name)

    logits = torch.randn(8, requires_grad=True)
    rightloss.binary_cross_entropy(target=torch.ones(8), logits=logits)  # the plan is made with the real library
    monkeypatch.setattr(native, "library", Watched())
    rightloss.binary_cross_entropy(target=torch.ones(8), logits=logits)
    assert [array.__array_interface__["data"][0] for array in seen] == [logits.data_ptr()]


def test_the_upstream_gradient_scales():
    logits = torch.tensor([0.5, -1.0], requires_grad=True)
    (3.0 * rightloss.squared_error(target=torch.zeros(2), prediction=logits, reduction="sum")).backward()
    torch.testing.assert_close(logits.grad, torch.tensor([3.0, -6.0]))


@pytest.mark.parametrize(
    "change",
    [
        lambda given, target: (given, target.clone().requires_grad_()),
        lambda given, target: (given.to(torch.bfloat16), target),
        lambda given, target: (given.to_sparse().to_dense()[::2], target[::2]),
        lambda given, target: (given.to("meta").new_zeros(8, device="cpu"), target),
    ],
    ids=["differentiated target", "bfloat16", "strided", "other device and back"],
)
def test_what_is_not_plain_is_right_too(change):
    given, target = change(torch.linspace(-1.0, 1.0, 8), torch.full((8,), 0.25))
    given = given.detach().requires_grad_()
    value = rightloss.squared_error(target=target, prediction=given, reduction="sum")
    gradients = torch.autograd.grad(value, [given, *([target] if target.requires_grad else [])])
    slope = 2.0 * (given.detach() - target.detach())
    torch.testing.assert_close(gradients[0], slope.to(given.dtype), rtol=1e-2, atol=1e-3)
    assert len(gradients) == 1 or torch.allclose(gradients[1], -slope)


def test_gradient_itself_can_be_differentiated():
    given = torch.tensor([0.5, 2.0], requires_grad=True)
    slope = rightloss.log_cosh.gradient(target=torch.zeros(2), prediction=given, reduction="sum")
    (bend,) = torch.autograd.grad(slope.sum(), given)
    torch.testing.assert_close(bend, 1.0 / torch.cosh(given.detach()) ** 2)


def test_out_is_written():
    given = torch.tensor([0.5, 2.0])
    out = torch.empty(2)
    result = rightloss.squared_error.gradient(target=torch.zeros(2), prediction=given, reduction="sum", out=out)
    assert result is out
    torch.testing.assert_close(out, torch.tensor([1.0, 4.0]))
