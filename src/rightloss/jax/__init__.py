"""optax's losses, computed by ours: change the import, keep the rest.

Names, argument order and shapes are optax's, also under `jit`, `vmap`, `grad` and `jvp`; what a call shows to be wrong
is an error, and under `jit`, where numbers cannot be seen, nan. What optax does not have (quantiles, linear layer and
cross-entropy in one) is named in its manner.
"""

from rightloss.errors import not_installed as _not_installed

try:
    import jax as _installed  # noqa: F401 (looked for only)
except ModuleNotFoundError as missing:
    if missing.name != "jax":
        raise
    raise _not_installed("rightloss.jax", "JAX", "jax") from None

from rightloss.jax.binary import hinge_loss as hinge_loss
from rightloss.jax.binary import perceptron_loss as perceptron_loss
from rightloss.jax.binary import sigmoid_binary_cross_entropy as sigmoid_binary_cross_entropy
from rightloss.jax.binary import sigmoid_focal_loss as sigmoid_focal_loss
from rightloss.jax.classes import multiclass_hinge_loss as multiclass_hinge_loss
from rightloss.jax.classes import multiclass_perceptron_loss as multiclass_perceptron_loss
from rightloss.jax.classes import poly_loss_cross_entropy as poly_loss_cross_entropy
from rightloss.jax.classes import safe_softmax_cross_entropy as safe_softmax_cross_entropy
from rightloss.jax.classes import smooth_labels as smooth_labels
from rightloss.jax.classes import softmax_cross_entropy as softmax_cross_entropy
from rightloss.jax.classes import (
    softmax_cross_entropy_with_integer_labels as softmax_cross_entropy_with_integer_labels,
)
from rightloss.jax.divergence import generalized_kl_divergence as generalized_kl_divergence
from rightloss.jax.divergence import kl_divergence as kl_divergence
from rightloss.jax.divergence import kl_divergence_with_log_targets as kl_divergence_with_log_targets
from rightloss.jax.linear import linear_cross_entropy as linear_cross_entropy
from rightloss.jax.regression import huber_loss as huber_loss
from rightloss.jax.regression import l2_loss as l2_loss
from rightloss.jax.regression import log_cosh as log_cosh
from rightloss.jax.regression import quantile_loss as quantile_loss
from rightloss.jax.regression import squared_error as squared_error
from rightloss.jax.traced import inspect as inspect
from rightloss.jax.vectors import cosine_distance as cosine_distance
from rightloss.jax.vectors import cosine_similarity as cosine_similarity
from rightloss.jax.vectors import triplet_margin_loss as triplet_margin_loss
