"""PyTorch: what its tensors are, and its spellings of our losses. They take the prediction first."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

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


_F = "torch.nn.functional"
# The class whose objects compute the same as a function; they take its options when they are made.
MODULES = {
    "cross_entropy": "CrossEntropyLoss",
    "nll_loss": "NLLLoss",
    "binary_cross_entropy": "BCELoss",
    "binary_cross_entropy_with_logits": "BCEWithLogitsLoss",
    "mse_loss": "MSELoss",
    "l1_loss": "L1Loss",
    "smooth_l1_loss": "SmoothL1Loss",
    "huber_loss": "HuberLoss",
    "poisson_nll_loss": "PoissonNLLLoss",
    "gaussian_nll_loss": "GaussianNLLLoss",
    "kl_div": "KLDivLoss",
    "soft_margin_loss": "SoftMarginLoss",
    "multilabel_soft_margin_loss": "MultiLabelSoftMarginLoss",
    "multi_margin_loss": "MultiMarginLoss",
}


def _mean(loss: str, function: str, scale: Scale, labels: Labels, **more: Any) -> Spelling:
    order = more.pop("order", PREDICTION_FIRST)
    return Spelling(loss, f"{_F}.{function}", order, scale, labels, Reduction.MEAN, **more)


_real = partial(_mean, scale=Scale.REAL, labels=Labels.REAL)
_logit = partial(_mean, scale=Scale.LOGIT)
_softmax = partial(_logit, parameters=(("label_smoothing", "label_smoothing"),), tolerates=(Scale.LOG_PROBABILITY,))
_distribution = partial(_mean, scale=Scale.LOG_PROBABILITY, labels=Labels.DISTRIBUTION)
_counts = partial(_mean, labels=Labels.COUNT, up_to_constant=True)

_FUNCTIONS = (
    _real("squared_error", "mse_loss"),
    _real("absolute_error", "l1_loss"),
    _real("huber", "huber_loss", parameters=(("delta", "delta"),)),
    _real("smooth_l1", "smooth_l1_loss", parameters=(("beta", "beta"),)),
    _real("gaussian_nll", "gaussian_nll_loss", order=(*PREDICTION_FIRST, "variance"), note="raises variances to 1e-6"),
    _counts("poisson", "poisson_nll_loss", scale=Scale.LOG_RATE),
    _counts(
        "poisson",
        "poisson_nll_loss",
        scale=Scale.RATE,
        arguments=(("log_input", False),),
        note="adds 1e-8 to the rate",
    ),
    _logit("binary_cross_entropy", "binary_cross_entropy_with_logits", labels=Labels.SOFT),
    _mean(
        "binary_cross_entropy",
        "binary_cross_entropy",
        scale=Scale.PROBABILITY,
        labels=Labels.SOFT,
        note="counts log(0) as -100",
    ),
    _logit("binary_cross_entropy", "soft_margin_loss", labels=Labels.PLUS_MINUS),
    _logit("binary_cross_entropy", "multilabel_soft_margin_loss", labels=Labels.SOFT),
    _softmax("cross_entropy", "cross_entropy", labels=Labels.CLASS_INDEX, note="rows with target -100 do not count"),
    _softmax("cross_entropy", "cross_entropy", labels=Labels.DISTRIBUTION),
    _mean("cross_entropy", "nll_loss", scale=Scale.LOG_PROBABILITY, labels=Labels.CLASS_INDEX),
    _distribution("kl_divergence", "kl_div", arguments=(("reduction", "batchmean"),)),
    _distribution("kl_divergence", "kl_div", arguments=(("reduction", "mean"),), over_classes=True),
    _mean(
        "weston_watkins_hinge",
        "multi_margin_loss",
        scale=Scale.SCORE,
        labels=Labels.CLASS_INDEX,
        parameters=(("margin", "margin"),),
        over_classes=True,
    ),
)


def _as_module(spelling: Spelling) -> Spelling:
    return replace(spelling, entry=f"torch.nn.{MODULES[spelling.entry.rpartition('.')[2]]}")


SPELLINGS = (*_FUNCTIONS, *map(_as_module, _FUNCTIONS))
