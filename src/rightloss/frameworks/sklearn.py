"""scikit-learn: its metrics that are losses of ours. They take the target first and are meant for judging models.

What its estimators minimise goes by other names (`SGDClassifier(loss="hinge")`) and is not callable.
"""

from functools import partial

from rightloss.spelling import TARGET_FIRST, Spelling
from rightloss.vocabulary import Labels, Reduction, Scale

_mean = partial(Spelling, order=TARGET_FIRST, reduction=Reduction.MEAN)
_real = partial(_mean, scale=Scale.REAL, labels=Labels.REAL)
_deviance = partial(_mean, scale=Scale.RATE, labels=Labels.POSITIVE, factor=2.0)

SPELLINGS = (
    _real("squared_error", "sklearn.metrics.mean_squared_error"),
    _real("absolute_error", "sklearn.metrics.mean_absolute_error"),
    _real("pinball", "sklearn.metrics.mean_pinball_loss", parameters=(("q", "alpha"),)),
    _mean(
        "absolute_percentage_error",
        "sklearn.metrics.mean_absolute_percentage_error",
        scale=Scale.REAL,
        labels=Labels.POSITIVE,
        note="a target of 0 counts as 2.2e-16",
    ),
    _mean("squared_log_error", "sklearn.metrics.mean_squared_log_error", scale=Scale.REAL, labels=Labels.POSITIVE),
    _deviance("poisson", "sklearn.metrics.mean_poisson_deviance"),
    _deviance("gamma", "sklearn.metrics.mean_gamma_deviance"),
    _deviance("tweedie", "sklearn.metrics.mean_tweedie_deviance", parameters=(("power", "power"),)),
    _deviance("inverse_gaussian", "sklearn.metrics.mean_tweedie_deviance", arguments=(("power", 3),)),
    _mean("binary_cross_entropy", "sklearn.metrics.log_loss", scale=Scale.PROBABILITY, labels=Labels.ZERO_ONE),
    _mean("cross_entropy", "sklearn.metrics.log_loss", scale=Scale.PROBABILITY, labels=Labels.CLASS_INDEX),
    _mean("brier", "sklearn.metrics.brier_score_loss", scale=Scale.PROBABILITY, labels=Labels.ZERO_ONE),
    _mean("multiclass_brier", "sklearn.metrics.brier_score_loss", scale=Scale.PROBABILITY, labels=Labels.CLASS_INDEX),
    _mean("hinge", "sklearn.metrics.hinge_loss", scale=Scale.SCORE, labels=Labels.PLUS_MINUS),
    _mean("crammer_singer_hinge", "sklearn.metrics.hinge_loss", scale=Scale.SCORE, labels=Labels.CLASS_INDEX),
)
