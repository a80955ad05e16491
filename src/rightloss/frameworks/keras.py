"""Keras: its spellings of our losses. They take the target first, and predictions after the output layer by default."""

from dataclasses import replace
from functools import partial

from rightloss.spelling import TARGET_FIRST, Spelling
from rightloss.vocabulary import Labels, Reduction, Scale

_mean = partial(Spelling, order=TARGET_FIRST, reduction=Reduction.MEAN)
_real = partial(_mean, scale=Scale.REAL, labels=Labels.REAL)
_positive = partial(_mean, scale=Scale.REAL, labels=Labels.POSITIVE)
_margin = partial(_mean, scale=Scale.SCORE, labels=Labels.PLUS_MINUS)
_logit = partial(_mean, scale=Scale.LOGIT, arguments=(("from_logits", True),))
_softmax = partial(_logit, tolerates=(Scale.LOG_PROBABILITY,))
_clipped = partial(_mean, scale=Scale.PROBABILITY, note="clips probabilities to [1e-7, 1 - 1e-7]")


def _focal(scale: Scale, *arguments: tuple[str, object]) -> Spelling:
    """Focal loss of classes; unless it is told another alpha, every class weighs 0.25."""
    entry, gamma = "keras.losses.CategoricalFocalCrossentropy", (("gamma", "gamma"),)
    return Spelling(
        "multiclass_focal",
        entry,
        TARGET_FIRST,
        scale,
        Labels.DISTRIBUTION,
        Reduction.MEAN,
        gamma,
        arguments,
        factor=0.25,
        note="takes one-hot rows, and refuses no others",
    )


# The function that computes what an object does, one number for each sample.
FUNCTIONS = {
    "BinaryCrossentropy": "binary_crossentropy",
    "CategoricalCrossentropy": "categorical_crossentropy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
    "BinaryFocalCrossentropy": "binary_focal_crossentropy",
    "CategoricalFocalCrossentropy": "categorical_focal_crossentropy",
    "MeanSquaredError": "mean_squared_error",
    "MeanAbsoluteError": "mean_absolute_error",
    "MeanAbsolutePercentageError": "mean_absolute_percentage_error",
    "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error",
    "Huber": "huber",
    "LogCosh": "log_cosh",
    "Poisson": "poisson",
    "KLDivergence": "kl_divergence",
    "Hinge": "hinge",
    "SquaredHinge": "squared_hinge",
}

_OBJECTS = (
    _real("squared_error", "keras.losses.MeanSquaredError"),
    _real("absolute_error", "keras.losses.MeanAbsoluteError"),
    _real("huber", "keras.losses.Huber", parameters=(("delta", "delta"),)),
    _real("log_cosh", "keras.losses.LogCosh"),
    _positive("absolute_percentage_error", "keras.losses.MeanAbsolutePercentageError", factor=100.0),
    _positive("squared_log_error", "keras.losses.MeanSquaredLogarithmicError"),
    _mean(
        "poisson",
        "keras.losses.Poisson",
        scale=Scale.RATE,
        labels=Labels.COUNT,
        up_to_constant=True,
        note="adds 1e-7 to the rate",
    ),
    _logit(
        "binary_cross_entropy",
        "keras.losses.BinaryCrossentropy",
        labels=Labels.SOFT,
        parameters=(("label_smoothing", "label_smoothing"),),
    ),
    _clipped("binary_cross_entropy", "keras.losses.BinaryCrossentropy", labels=Labels.SOFT),
    _logit("focal", "keras.losses.BinaryFocalCrossentropy", labels=Labels.ZERO_ONE, parameters=(("gamma", "gamma"),)),
    _clipped("focal", "keras.losses.BinaryFocalCrossentropy", labels=Labels.ZERO_ONE, parameters=(("gamma", "gamma"),)),
    _softmax(
        "cross_entropy",
        "keras.losses.CategoricalCrossentropy",
        labels=Labels.DISTRIBUTION,
        parameters=(("label_smoothing", "label_smoothing"),),
    ),
    _clipped("cross_entropy", "keras.losses.CategoricalCrossentropy", labels=Labels.DISTRIBUTION),
    _softmax("cross_entropy", "keras.losses.SparseCategoricalCrossentropy", labels=Labels.CLASS_INDEX),
    _clipped("cross_entropy", "keras.losses.SparseCategoricalCrossentropy", labels=Labels.CLASS_INDEX),
    _focal(Scale.LOGIT, ("from_logits", True)),
    _focal(Scale.PROBABILITY),
    _clipped("kl_divergence", "keras.losses.KLDivergence", labels=Labels.DISTRIBUTION),
    _margin("hinge", "keras.losses.Hinge", note="turns {0, 1} into {-1, +1} if the whole batch is {0, 1}"),
    _margin(
        "squared_hinge", "keras.losses.SquaredHinge", note="turns {0, 1} into {-1, +1} if the whole batch is {0, 1}"
    ),
)


def _as_function(spelling: Spelling) -> Spelling:
    name = FUNCTIONS[spelling.entry.rpartition(".")[2]]
    return replace(spelling, entry=f"keras.losses.{name}", reduction=Reduction.NONE)


SPELLINGS = (*_OBJECTS, *map(_as_function, _OBJECTS))
