"""scikit-learn: metrics that are losses of ours (the target first), and what estimators with a `loss=` minimise."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rightloss.spelling import TARGET_FIRST, Spelling, objectives
from rightloss.vocabulary import Labels, Reduction, Scale

if TYPE_CHECKING:
    from collections.abc import Callable

_mean = partial(Spelling, order=TARGET_FIRST, reduction=Reduction.MEAN)
_real = partial(_mean, scale=Scale.REAL, labels=Labels.REAL)
_deviance = partial(_mean, scale=Scale.RATE, labels=Labels.POSITIVE, factor=2.0)

_METRICS = (
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
    _mean(
        "multiclass_brier",
        "sklearn.metrics.brier_score_loss",
        scale=Scale.PROBABILITY,
        labels=Labels.CLASS_INDEX,
        since="1.7",
    ),
    _mean("hinge", "sklearn.metrics.hinge_loss", scale=Scale.SCORE, labels=Labels.PLUS_MINUS),
    _mean("crammer_singer_hinge", "sklearn.metrics.hinge_loss", scale=Scale.SCORE, labels=Labels.CLASS_INDEX),
)


def _fits(estimator: str) -> Callable[..., Spelling]:
    return objectives(f"sklearn.{estimator}", "loss", Reduction.MEAN)


_margin = partial(_fits("linear_model.SGDClassifier"), scale=Scale.SCORE, labels=Labels.PLUS_MINUS)
_line = partial(_fits("linear_model.SGDRegressor"), scale=Scale.REAL, labels=Labels.REAL)
_boosted = _fits("ensemble.HistGradientBoostingRegressor")
_boosted_real = partial(_boosted, scale=Scale.REAL, labels=Labels.REAL)
_steps = partial(_fits("ensemble.GradientBoostingRegressor"), scale=Scale.REAL, labels=Labels.REAL)
_boosted_class = _fits("ensemble.HistGradientBoostingClassifier")
_steps_class = _fits("ensemble.GradientBoostingClassifier")
_epsilon = (("epsilon", "epsilon"),)

_ESTIMATORS = (
    _margin("hinge", "hinge"),
    _margin("squared_hinge", "squared_hinge"),
    _margin("perceptron", "perceptron"),
    _margin("smoothed_hinge", "modified_huber", factor=4.0, note="ours with smoothing=2"),
    _margin("binary_cross_entropy", "log_loss", scale=Scale.LOGIT),
    _line("squared_error", "squared_error", factor=0.5),
    _line("huber", "huber", parameters=(("delta", "epsilon"),)),
    _line("epsilon_insensitive", "epsilon_insensitive", parameters=_epsilon),
    _line("squared_epsilon_insensitive", "squared_epsilon_insensitive", parameters=_epsilon),
    _boosted_real("squared_error", "squared_error", factor=0.5),
    _boosted_real("absolute_error", "absolute_error"),
    _boosted_real("pinball", "quantile", parameters=(("q", "quantile"),)),
    _boosted("poisson", "poisson", Scale.LOG_RATE, Labels.COUNT, up_to_constant=True),
    _boosted("gamma", "gamma", Scale.LOG_RATE, Labels.POSITIVE, up_to_constant=True),
    _boosted_class("binary_cross_entropy", "log_loss", Scale.LOGIT, Labels.ZERO_ONE),
    _boosted_class("cross_entropy", "log_loss", Scale.LOGIT, Labels.CLASS_INDEX),
    _steps("squared_error", "squared_error", factor=0.5),
    _steps("absolute_error", "absolute_error"),
    _steps("pinball", "quantile", parameters=(("q", "alpha"),)),
    _steps_class("binary_cross_entropy", "log_loss", Scale.LOGIT, Labels.ZERO_ONE),
    _steps_class("cross_entropy", "log_loss", Scale.LOGIT, Labels.CLASS_INDEX),
    _steps_class("exponential", "exponential", Scale.SCORE, Labels.ZERO_ONE),
)
SPELLINGS = (*_METRICS, *_ESTIMATORS)
