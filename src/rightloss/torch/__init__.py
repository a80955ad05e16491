"""PyTorch's losses, computed by ours: change the import, keep the rest.

Names, argument order, defaults and shapes are PyTorch's; the numbers are exact, and calls are checked. What PyTorch
does not have (hinge, focal, quantile, linear layer and cross-entropy in one) is named in its manner.
"""

from rightloss.errors import not_installed as _not_installed

try:
    import torch as _installed  # noqa: F401 (looked for only)
except ModuleNotFoundError as missing:
    if missing.name != "torch":
        raise
    raise _not_installed("rightloss.torch", "PyTorch", "torch") from None

from rightloss.fused import linear_cross_entropy as linear_cross_entropy
from rightloss.torch.binary import binary_cross_entropy as binary_cross_entropy
from rightloss.torch.binary import binary_cross_entropy_with_logits as binary_cross_entropy_with_logits
from rightloss.torch.binary import hinge_loss as hinge_loss
from rightloss.torch.binary import multilabel_soft_margin_loss as multilabel_soft_margin_loss
from rightloss.torch.binary import sigmoid_focal_loss as sigmoid_focal_loss
from rightloss.torch.binary import soft_margin_loss as soft_margin_loss
from rightloss.torch.checks import set_checks as set_checks
from rightloss.torch.classes import cross_entropy as cross_entropy
from rightloss.torch.classes import multi_margin_loss as multi_margin_loss
from rightloss.torch.classes import nll_loss as nll_loss
from rightloss.torch.functional import gaussian_nll_loss as gaussian_nll_loss
from rightloss.torch.functional import huber_loss as huber_loss
from rightloss.torch.functional import kl_div as kl_div
from rightloss.torch.functional import l1_loss as l1_loss
from rightloss.torch.functional import mse_loss as mse_loss
from rightloss.torch.functional import poisson_nll_loss as poisson_nll_loss
from rightloss.torch.functional import quantile_loss as quantile_loss
from rightloss.torch.functional import smooth_l1_loss as smooth_l1_loss
from rightloss.torch.group import LostProcessError as LostProcessError
from rightloss.torch.modules import BCELoss as BCELoss
from rightloss.torch.modules import BCEWithLogitsLoss as BCEWithLogitsLoss
from rightloss.torch.modules import CrossEntropyLoss as CrossEntropyLoss
from rightloss.torch.modules import GaussianNLLLoss as GaussianNLLLoss
from rightloss.torch.modules import HingeLoss as HingeLoss
from rightloss.torch.modules import HuberLoss as HuberLoss
from rightloss.torch.modules import KLDivLoss as KLDivLoss
from rightloss.torch.modules import L1Loss as L1Loss
from rightloss.torch.modules import LinearCrossEntropy as LinearCrossEntropy
from rightloss.torch.modules import MSELoss as MSELoss
from rightloss.torch.modules import MultiLabelSoftMarginLoss as MultiLabelSoftMarginLoss
from rightloss.torch.modules import MultiMarginLoss as MultiMarginLoss
from rightloss.torch.modules import NLLLoss as NLLLoss
from rightloss.torch.modules import PoissonNLLLoss as PoissonNLLLoss
from rightloss.torch.modules import QuantileLoss as QuantileLoss
from rightloss.torch.modules import SigmoidFocalLoss as SigmoidFocalLoss
from rightloss.torch.modules import SmoothL1Loss as SmoothL1Loss
from rightloss.torch.modules import SoftMarginLoss as SoftMarginLoss
from rightloss.torch.parallel import vocab_parallel_cross_entropy as vocab_parallel_cross_entropy
from rightloss.torch.parallel import vocab_parallel_linear_cross_entropy as vocab_parallel_linear_cross_entropy
from rightloss.torch.token_mean import TokenMean as TokenMean
