"""What a call shows before any number is looked at: shapes that broadcast, a prediction on the wrong scale."""

from __future__ import annotations

import warnings

import torch
from torch import Tensor

from rightloss.errors import InputError

_MODES = ("error", "warn", "off")
_mode = "error"
# Nodes of the graph that rearrange numbers without changing them.
_MOVES = frozenset(
    f"{name}Backward{number}"
    for name in ("View", "UnsafeView", "Reshape", "ReshapeAlias", "Squeeze", "Unsqueeze", "Transpose", "T", "Permute")
    for number in (0, 1)
) | {"CloneBackward0", "AliasBackward0", "ToCopyBackward0", "SelectBackward0", "SliceBackward0"}
_SOFTMAX, _SIGMOID = "SoftmaxBackward0", "SigmoidBackward0"
_LINEAR = frozenset({"AddmmBackward0", "MmBackward0", "ConvolutionBackward0"})


def set_checks(mode: str) -> None:
    """Say what happens when a call shows a mistake: "error" (the default), "warn" or "off".

    Labels outside the classes and targets outside the loss's interval are refused in any case.

    Examples
    --------
    >>> set_checks("warn")
    >>> set_checks("error")
    """
    global _mode  # noqa: PLW0603 (one setting for the program)
    if mode not in _MODES:
        raise InputError(f"set_checks: {mode!r}", expected=f"one of {', '.join(_MODES)}", help='"error" is the default')
    _mode = mode


def same_shape(name: str, prediction: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Refuse shapes that would broadcast."""
    if prediction.shape == target.shape:
        return prediction, target
    _report(
        f"{name}: input has shape {tuple(prediction.shape)}, target {tuple(target.shape)}",
        "equal shapes; broadcasting would compare every prediction with every target",
        "`input.squeeze(-1)`, or `target.unsqueeze(-1)`",
    )
    wide, beside = torch.broadcast_tensors(prediction, target)
    return wide, beside


def takes_logits(name: str, prediction: Tensor, activation: str) -> None:
    """Refuse the output of softmax or sigmoid where logits are taken, if the graph proves it."""
    if _mode != "off" and _made_by(prediction) == activation:
        word = "softmax" if activation == _SOFTMAX else "sigmoid"
        _report(
            f"{name}: input is the output of {word}", "logits", f"pass the numbers before the {word}, which is inside"
        )


def takes_log_probabilities(name: str, prediction: Tensor) -> None:
    """Refuse probabilities, and the raw output of a layer, where log-probabilities are taken."""
    made = _made_by(prediction) if _mode != "off" else ""
    if made == _SOFTMAX or made in _LINEAR:
        what = "the output of softmax" if made == _SOFTMAX else "the raw output of a layer"
        _report(f"{name}: input is {what}", "log-probabilities", "`log_softmax` before it, or cross_entropy on logits")


def not_swapped(name: str, prediction: Tensor, target: Tensor) -> None:
    """Refuse a target that is differentiated beside a prediction that is not."""
    if target.requires_grad and not prediction.requires_grad and torch.is_grad_enabled():
        _report(
            f"{name}: target requires grad, input does not",
            "the prediction first, then the target",
            "swap the two arguments, or detach the target",
        )


def _made_by(tensor: Tensor) -> str:
    if torch.compiler.is_compiling():
        return ""
    node = tensor.grad_fn
    for _ in range(8):
        if node is None or node.name() not in _MOVES:
            break
        node = node.next_functions[0][0]
    return "" if node is None else node.name()


def _report(fault: str, expected: str, remedy: str) -> None:
    if _mode == "error":
        raise InputError(fault, expected=expected, help=remedy)
    if _mode == "warn":
        warnings.warn(f"{fault}; expected {expected}. {remedy}", stacklevel=5)
