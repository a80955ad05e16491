"""optax: its spellings of our losses. None of them reduces: every sample keeps its number."""

from functools import partial

from rightloss.spelling import PREDICTION_FIRST, Spelling
from rightloss.vocabulary import Labels, Reduction, Scale

_each = partial(Spelling, order=PREDICTION_FIRST, reduction=Reduction.NONE)
_real = partial(_each, scale=Scale.REAL, labels=Labels.REAL)
_margin = partial(_each, scale=Scale.SCORE, labels=Labels.PLUS_MINUS)
_softmax = partial(_each, scale=Scale.LOGIT, tolerates=(Scale.LOG_PROBABILITY,))

SPELLINGS = (
    _real("squared_error", "optax.losses.squared_error"),
    _real("squared_error", "optax.losses.l2_loss", factor=0.5),
    _real("huber", "optax.losses.huber_loss", parameters=(("delta", "delta"),)),
    _real("log_cosh", "optax.losses.log_cosh"),
    _each("binary_cross_entropy", "optax.losses.sigmoid_binary_cross_entropy", scale=Scale.LOGIT, labels=Labels.SOFT),
    _each(
        "focal",
        "optax.losses.sigmoid_focal_loss",
        scale=Scale.LOGIT,
        labels=Labels.ZERO_ONE,
        parameters=(("gamma", "gamma"), ("alpha", "alpha")),
    ),
    _softmax(
        "cross_entropy",
        "optax.losses.softmax_cross_entropy_with_integer_labels",
        labels=Labels.CLASS_INDEX,
        note="a label of -1 silently counts as the last class",
    ),
    _softmax(
        "cross_entropy",
        "optax.losses.softmax_cross_entropy",
        labels=Labels.DISTRIBUTION,
        note="nan where a logit is -inf; safe_softmax_cross_entropy gives a number",
    ),
    _softmax("cross_entropy", "optax.losses.safe_softmax_cross_entropy", labels=Labels.DISTRIBUTION),
    _each("kl_divergence", "optax.losses.kl_divergence", scale=Scale.LOG_PROBABILITY, labels=Labels.DISTRIBUTION),
    _margin("hinge", "optax.losses.hinge_loss", note="labels {0, 1} are not refused, but give another loss"),
    _margin("perceptron", "optax.losses.perceptron_loss"),
    _each("crammer_singer_hinge", "optax.losses.multiclass_hinge_loss", scale=Scale.SCORE, labels=Labels.CLASS_INDEX),
)
