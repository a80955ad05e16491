"""LightGBM: what its objectives minimise. Predictions are raw scores: the sum over the trees before any link."""

from rightloss.spelling import objectives
from rightloss.vocabulary import Labels, Reduction, Scale

_objective = objectives("lightgbm.LGBMModel", "objective", Reduction.SUM)

SPELLINGS = (
    _objective("squared_error", "regression", Scale.REAL, Labels.REAL, factor=0.5),
    _objective("absolute_error", "regression_l1", Scale.REAL, Labels.REAL),
    _objective("huber", "huber", Scale.REAL, Labels.REAL, parameters=(("delta", "alpha"),)),
    _objective("pinball", "quantile", Scale.REAL, Labels.REAL, parameters=(("q", "alpha"),)),
    _objective(
        "absolute_percentage_error", "mape", Scale.REAL, Labels.POSITIVE, note="a target below 1 counts as 1 below"
    ),
    _objective("binary_cross_entropy", "binary", Scale.LOGIT, Labels.ZERO_ONE),
    _objective("binary_cross_entropy", "cross_entropy", Scale.LOGIT, Labels.SOFT),
    _objective("cross_entropy", "multiclass", Scale.LOGIT, Labels.CLASS_INDEX),
    _objective("poisson", "poisson", Scale.LOG_RATE, Labels.COUNT),
    _objective("gamma", "gamma", Scale.LOG_RATE, Labels.POSITIVE),
    _objective(
        "tweedie", "tweedie", Scale.LOG_RATE, Labels.POSITIVE, parameters=(("power", "tweedie_variance_power"),)
    ),
)
