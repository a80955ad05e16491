"""The inputs with which PyTorch tests its loss modules, on ours: the value is held to its reference function's.

The wheel ships the inputs and the reference functions, not the file that runs them; the tests below compare what that
file compares, and our gradient with that of PyTorch's module. Each translation says which loss of ours a module is: a
factor, a term of the target alone, a shape or a scale is translated; no loss is computed.
"""

import math
from dataclasses import dataclass
from functools import partial

import pytest
import torch
from torch.testing._internal.common_modules import module_db

import rightloss
from tests.peers import tally

DTYPES = (torch.float64, torch.float32)
SCALES = ("raw", "logits", "probabilities", "prediction")
RAW = ("NLLLoss", "KLDivLoss")  # take log-probabilities, which are logits of ours once they are normalised


@dataclass(frozen=True)
class Ours:
    """A loss of ours and what it is evaluated on; PyTorch's number is `factor` times ours, plus `constant`."""

    loss: rightloss.Loss
    given: dict
    factor: float = 1.0
    constant: float | torch.Tensor = 0.0

    def number(self):
        return self.factor * self.loss(**self.given) + self.constant

    def gradient(self, leaf):
        """Our own gradient, carried back to what PyTorch's module is given."""
        (word,) = self.given.keys() & set(SCALES)
        return torch.autograd.grad(self.given[word], leaf, self.factor * self.loss.gradient(**self.given))[0]


def _weight(module, like):
    return {} if module.weight is None else {"weight": module.weight.expand(like.shape)}


def _reduced(module, values):
    return values if module.reduction == "none" else getattr(values, module.reduction)()


def _regression(loss, module, prediction, target, *names):
    loss = loss(**{name: getattr(module, name) for name in names})
    return Ours(loss, {"target": target, "prediction": prediction, "reduction": module.reduction})


def _soft_margin(module, score, target):
    given = {"target": (target + 1) / 2, "logits": score, "reduction": module.reduction}
    return Ours(rightloss.binary_cross_entropy, given)


def _binary(word, module, prediction, target):
    given = {"target": target, word: prediction, "reduction": module.reduction, **_weight(module, target)}
    return Ours(rightloss.binary_cross_entropy, given)


def _several_labels(module, logits, target):
    if module.reduction == "none":
        tally.out_of_scope("one number for each row of yes-or-no questions")
    given = {"target": target, "logits": logits, "reduction": module.reduction, **_weight(module, target)}
    return Ours(rightloss.binary_cross_entropy, given, 1 / logits.shape[-1] if module.reduction == "sum" else 1.0)


def _cross_entropy(module, logits, target):
    axis = 0 if logits.ndim == 1 else 1
    by_index = target.ndim < logits.ndim
    weight = None if module.weight is None else tuple(module.weight.tolist())
    loss = rightloss.cross_entropy(
        axis=axis,
        class_weight=weight,
        label_smoothing=getattr(module, "label_smoothing", 0.0),
        ignore_index=module.ignore_index if by_index else None,
    )
    mean = "weighted_mean" if by_index and weight else "mean"
    return Ours(loss, {"target": target, "logits": logits, "reduction": module.reduction.replace("mean", mean)})


def _linear_cross_entropy(module, hidden, target):
    logits = module.linear(hidden)
    shape = (module.num_classes, *module.out_features)
    return _cross_entropy(module, logits.reshape(*hidden.shape[:-1], *shape), target)


def _kl_divergence(module, log_probabilities, target):
    target = target.exp() if module.log_target else target
    if module.reduction == "none" or not target.ndim:
        tally.out_of_scope("single terms of a divergence")
    factor = 1 / log_probabilities.shape[-1] if module.reduction == "mean" else 1.0
    how = "sum" if module.reduction == "sum" else "mean"
    given = {"target": target, "probabilities": log_probabilities.exp(), "reduction": how}
    return Ours(rightloss.kl_divergence, given, factor)


def _poisson(module, prediction, target):
    scale = {"raw": prediction} if module.log_input else {"prediction": prediction + module.eps}
    left_out = torch.xlogy(target, target) - target
    if module.full:
        stirling = left_out + 0.5 * torch.log(2 * math.pi * target)
        left_out = left_out - torch.where(target > 1, stirling, 0.0)
    given = {"target": target, **scale, "reduction": module.reduction}
    return Ours(rightloss.poisson, given, constant=-_reduced(module, left_out))


def _gaussian(module, mean, target, variance):
    pair = torch.stack([mean, variance.clamp(module.eps).expand(mean.shape)], -1)
    given = {"target": target, "prediction": pair, "reduction": module.reduction}
    return Ours(rightloss.gaussian_nll, given, constant=0.5 * math.log(2 * math.pi) if module.full else 0.0)


def _multi_margin(module, scores, target):
    if module.p != 1:
        tally.out_of_scope("squared multi-class hinge loss")
    loss = rightloss.weston_watkins_hinge(margin=module.margin)
    weight = {} if module.weight is None else {"weight": module.weight[target]}
    return Ours(loss, {"target": target, "raw": scores, "reduction": module.reduction, **weight}, 1 / scores.shape[-1])


def _margin_ranking(module, first, second, target):
    loss = rightloss.hinge(margin=module.margin) if module.margin else rightloss.perceptron
    return Ours(loss, {"target": target, "raw": first - second, "reduction": module.reduction})


OURS = {
    "MSELoss": partial(_regression, rightloss.squared_error),
    "L1Loss": partial(_regression, rightloss.absolute_error),
    "HuberLoss": lambda *given: _regression(rightloss.huber, *given, "delta"),
    "SmoothL1Loss": lambda *given: _regression(rightloss.smooth_l1, *given, "beta"),
    "SoftMarginLoss": _soft_margin,
    "BCELoss": partial(_binary, "probabilities"),
    "BCEWithLogitsLoss": partial(_binary, "logits"),
    "MultiLabelSoftMarginLoss": _several_labels,
    "CrossEntropyLoss": _cross_entropy,
    "NLLLoss": _cross_entropy,
    "LinearCrossEntropyLoss": _linear_cross_entropy,
    "KLDivLoss": _kl_divergence,
    "PoissonNLLLoss": _poisson,
    "GaussianNLLLoss": _gaussian,
    "MultiMarginLoss": _multi_margin,
    "MarginRankingLoss": _margin_ranking,
}


def inputs(dtype):
    """Every input of every loss module, in an order and with numbers that never change."""
    for info in module_db:
        if issubclass(info.module_cls, torch.nn.modules.loss._Loss):
            torch.manual_seed(0)
            given = info.module_inputs_func(info, device="cpu", dtype=dtype, requires_grad=False, training=True)
            for number, case in enumerate(given):
                name = f"{info.module_cls.__name__}-{str(dtype).removeprefix('torch.')}-{number}-{case.desc}"
                yield pytest.param(info.module_cls, case, id=name)


def built(module_cls, case):
    """PyTorch's module, and the arrays it is given."""
    torch.manual_seed(0)
    module = module_cls(*case.constructor_input.args, **case.constructor_input.kwargs)
    assert not case.forward_input.kwargs
    return module, case.forward_input.args


@tally.ours
def translated(module, *arrays):
    """Ours, evaluated where the module would be."""
    name = type(module).__name__
    return OURS[name](module, *arrays) if name in OURS else tally.out_of_scope(name)


def pytest_generate_tests(metafunc):
    dtypes = DTYPES if metafunc.function is test_value else DTYPES[:1]
    cases = [case for dtype in dtypes for case in inputs(dtype)]
    metafunc.parametrize(("module_cls", "case"), cases)


def test_value(module_cls, case):
    module, arrays = built(module_cls, case)
    torch.testing.assert_close(
        translated(module, *arrays).number(),
        case.reference_fn(module, *arrays),
        equal_nan=True,
    )


def test_gradient(module_cls, case):
    module, (first, *others) = built(module_cls, case)
    leaf = first.detach().requires_grad_()
    normalised = module_cls.__name__ in RAW and leaf.ndim
    given = torch.log_softmax(leaf, 1) if normalised else leaf
    ours = translated(module, given, *others)
    theirs = torch.autograd.grad(module(given, *others).sum(), leaf, retain_graph=True)[0]
    derived = torch.autograd.grad(ours.number().sum(), leaf, retain_graph=True)[0]
    torch.testing.assert_close(derived, theirs, equal_nan=True)
    torch.testing.assert_close(ours.gradient(leaf), theirs, equal_nan=True)
