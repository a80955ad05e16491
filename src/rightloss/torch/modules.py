"""PyTorch's loss modules by their own names; each is PyTorch's own class with our number inside."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from rightloss import fused
from rightloss.torch import binary, classes, functional


class _Compatible(nn.Module):
    """A module that can be told to give PyTorch's number."""

    def __init__(self, *arguments: Any, torch_compatible: bool = False, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.torch_compatible = torch_compatible


class MSELoss(nn.MSELoss):
    """Squared error.

    Examples
    --------
    >>> MSELoss()(torch.tensor([1.0, 4.0]), torch.tensor([0.0, 2.0]))
    tensor(2.5000)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return functional.mse_loss(input, target, reduction=self.reduction)


class L1Loss(nn.L1Loss):
    """Absolute error."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return functional.l1_loss(input, target, reduction=self.reduction)


class SmoothL1Loss(nn.SmoothL1Loss):
    """Squared error up to `beta`, absolute beyond."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return functional.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(nn.HuberLoss):
    """Huber loss."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return functional.huber_loss(input, target, reduction=self.reduction, delta=self.delta)


class QuantileLoss(nn.Module):
    """Pinball loss, which elicits the q-quantile; PyTorch has none."""

    def __init__(self, q: float = 0.5, reduction: str = "mean") -> None:
        super().__init__()
        self.q, self.reduction = q, reduction

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return functional.quantile_loss(input, target, q=self.q, reduction=self.reduction)


class PoissonNLLLoss(nn.PoissonNLLLoss):
    """Poisson negative log-likelihood of counts."""

    def forward(self, log_input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return functional.poisson_nll_loss(
            log_input, target, log_input=self.log_input, full=self.full, eps=self.eps, reduction=self.reduction
        )


class GaussianNLLLoss(nn.GaussianNLLLoss):
    """Gaussian negative log-likelihood of a mean and a variance."""

    def forward(self, input: Tensor, target: Tensor, var: Tensor | float) -> Tensor:
        """Compute the loss."""
        return functional.gaussian_nll_loss(input, target, var, full=self.full, eps=self.eps, reduction=self.reduction)


class BCELoss(nn.BCELoss):
    """Binary cross-entropy of probabilities."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return binary.binary_cross_entropy(input, target, weight=self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(nn.BCEWithLogitsLoss):
    """Binary cross-entropy of logits."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return binary.binary_cross_entropy_with_logits(
            input, target, self.weight, pos_weight=self.pos_weight, reduction=self.reduction
        )


class SoftMarginLoss(nn.SoftMarginLoss):
    """Logistic loss of targets -1 and +1."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return binary.soft_margin_loss(input, target, reduction=self.reduction)


class MultiLabelSoftMarginLoss(nn.MultiLabelSoftMarginLoss):
    """Binary cross-entropy of several labels for each sample."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return binary.multilabel_soft_margin_loss(input, target, weight=self.weight, reduction=self.reduction)


class HingeLoss(nn.Module):
    """Hinge loss of targets -1 and +1; PyTorch has none."""

    def __init__(self, margin: float = 1.0, reduction: str = "mean") -> None:
        super().__init__()
        self.margin, self.reduction = margin, reduction

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return binary.hinge_loss(input, target, margin=self.margin, reduction=self.reduction)


class SigmoidFocalLoss(nn.Module):
    """Focal loss of logits and targets 0 and 1; PyTorch has none."""

    def __init__(self, alpha: float | None = None, gamma: float = 2.0, reduction: str = "mean") -> None:
        super().__init__()
        self.alpha, self.gamma, self.reduction = alpha, gamma, reduction

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return binary.sigmoid_focal_loss(input, target, alpha=self.alpha, gamma=self.gamma, reduction=self.reduction)


class KLDivLoss(_Compatible, nn.KLDivLoss):
    """Kullback-Leibler divergence; "mean" is that of the samples."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return functional.kl_div(
            input,
            target,
            reduction=self.reduction,
            log_target=self.log_target,
            torch_compatible=self.torch_compatible,
        )


class CrossEntropyLoss(_Compatible, nn.CrossEntropyLoss):
    """Softmax cross-entropy of logits; see `rightloss.torch.cross_entropy` for where it differs from PyTorch's.

    Examples
    --------
    >>> CrossEntropyLoss()(torch.zeros(2, 4), torch.tensor([1, 2]))
    tensor(1.3863)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return classes.cross_entropy(
            input,
            target,
            weight=self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
            torch_compatible=self.torch_compatible,
        )


class NLLLoss(_Compatible, nn.NLLLoss):
    """Minus the log-probability of the target."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return classes.nll_loss(
            input,
            target,
            weight=self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            torch_compatible=self.torch_compatible,
        )


class MultiMarginLoss(nn.MultiMarginLoss):
    """Weston & Watkins' hinge loss, divided by the number of classes."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Compute the loss."""
        return classes.multi_margin_loss(
            input, target, p=self.p, margin=self.margin, weight=self.weight, reduction=self.reduction
        )


class LinearCrossEntropy(nn.Module):
    """The last linear layer and its cross-entropy in one: the logits never exist all at once.

    Examples
    --------
    >>> head = LinearCrossEntropy(2, 3, bias=False)
    >>> head(torch.zeros(4, 2), torch.tensor([0, 1, 2, 0]))
    tensor(1.0986, grad_fn=<LinearCrossEntropyBackward>)
    """

    def __init__(self, in_features: int, num_classes: int, *, bias: bool = True, **parameters: Any) -> None:
        super().__init__()
        layer = nn.Linear(in_features, num_classes, bias=bias)
        self.weight, self.bias = layer.weight, layer.bias
        self.parameters_of_loss = parameters

    def forward(self, hidden: Tensor, target: Tensor) -> Tensor:
        """Compute the loss of hidden (…, features) and target (…)."""
        result: Tensor = fused.linear_cross_entropy(hidden, self.weight, target, self.bias, **self.parameters_of_loss)
        return result

    def logits(self, hidden: Tensor) -> Tensor:
        """Give the logits, for prediction."""
        return torch.nn.functional.linear(hidden, self.weight, self.bias)
