"""PyTorch: what its tensors are, and its spellings of our losses. They take the prediction first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rightloss.spelling import PREDICTION_FIRST, Spelling
from rightloss.vocabulary import Labels, Reduction, Scale

if TYPE_CHECKING:
    from rightloss.vocabulary import Array


def is_traced(array: Array) -> bool:
    """Say whether values cannot be looked at because a compiler is recording the program."""
    import torch

    del array
    return bool(torch.compiler.is_compiling()) or torch._C._functorch.maybe_current_level() is not None  # noqa: SLF001


def as_numpy(tensor: Array) -> Array:
    """Give a NumPy array with the numbers of a tensor, bfloat16 as float32."""
    import torch

    tensor = tensor.detach().cpu()
    return (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).numpy()


_TYPES = {"float32": "f", "float64": "d", "float16": "e", "bfloat16": "w", "int64": "q", "int32": "i", "int16": "h"}


def address(tensor: Array) -> tuple[int, str] | None:
    """Give where the numbers of a tensor in the main memory are, and of what type; None where a kernel cannot go."""
    kind = _TYPES.get(str(tensor.dtype).removeprefix("torch."))
    plain = tensor.device.type == "cpu" and tensor.is_contiguous() and not tensor.is_neg()
    return (tensor.data_ptr(), kind) if plain and kind else None


_mean = partial(Spelling, order=PREDICTION_FIRST, reduction=Reduction.MEAN)
_real = partial(_mean, scale=Scale.REAL, labels=Labels.REAL)
_distribution = partial(_mean, scale=Scale.LOG_PROBABILITY, labels=Labels.DISTRIBUTION)

SPELLINGS = (
    _real("squared_error", "torch.nn.functional.mse_loss"),
    _real("absolute_error", "torch.nn.functional.l1_loss"),
    _real("huber", "torch.nn.functional.huber_loss", parameters=(("delta", "delta"),)),
    _real("smooth_l1", "torch.nn.functional.smooth_l1_loss", parameters=(("beta", "beta"),)),
    _mean(
        "poisson",
        "torch.nn.functional.poisson_nll_loss",
        scale=Scale.LOG_RATE,
        labels=Labels.COUNT,
        up_to_constant=True,
    ),
    _mean(
        "poisson",
        "torch.nn.functional.poisson_nll_loss",
        scale=Scale.RATE,
        labels=Labels.COUNT,
        arguments=(("log_input", False),),
        up_to_constant=True,
        note="adds 1e-8 to the rate",
    ),
    _mean(
        "binary_cross_entropy",
        "torch.nn.functional.binary_cross_entropy_with_logits",
        scale=Scale.LOGIT,
        labels=Labels.SOFT,
    ),
    _mean(
        "binary_cross_entropy",
        "torch.nn.functional.binary_cross_entropy",
        scale=Scale.PROBABILITY,
        labels=Labels.SOFT,
        note="counts log(0) as -100",
    ),
    _mean(
        "binary_cross_entropy",
        "torch.nn.functional.soft_margin_loss",
        scale=Scale.LOGIT,
        labels=Labels.PLUS_MINUS,
    ),
    _mean(
        "cross_entropy",
        "torch.nn.functional.cross_entropy",
        scale=Scale.LOGIT,
        labels=Labels.CLASS_INDEX,
        parameters=(("label_smoothing", "label_smoothing"),),
        note="rows with target -100 do not count",
    ),
    _mean(
        "cross_entropy",
        "torch.nn.functional.cross_entropy",
        scale=Scale.LOGIT,
        labels=Labels.DISTRIBUTION,
        parameters=(("label_smoothing", "label_smoothing"),),
    ),
    _mean("cross_entropy", "torch.nn.functional.nll_loss", scale=Scale.LOG_PROBABILITY, labels=Labels.CLASS_INDEX),
    _distribution("kl_divergence", "torch.nn.functional.kl_div", arguments=(("reduction", "batchmean"),)),
    _distribution("kl_divergence", "torch.nn.functional.kl_div", arguments=(("reduction", "mean"),), over_classes=True),
    _mean(
        "weston_watkins_hinge",
        "torch.nn.functional.multi_margin_loss",
        scale=Scale.SCORE,
        labels=Labels.CLASS_INDEX,
        parameters=(("margin", "margin"),),
        over_classes=True,
    ),
)
