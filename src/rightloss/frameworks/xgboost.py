"""XGBoost: what its objectives minimise. Predictions are margins: the sum over the trees before any link."""

from rightloss.spelling import objectives
from rightloss.vocabulary import Labels, Reduction, Scale

_objective = objectives("xgboost.XGBModel", "objective", Reduction.SUM)

SPELLINGS = (
    _objective("squared_error", "reg:squarederror", Scale.REAL, Labels.REAL, factor=0.5),
    _objective("squared_log_error", "reg:squaredlogerror", Scale.REAL, Labels.POSITIVE, factor=0.5),
    _objective("absolute_error", "reg:absoluteerror", Scale.REAL, Labels.REAL),
    _objective("pinball", "reg:quantileerror", Scale.REAL, Labels.REAL, parameters=(("q", "quantile_alpha"),)),
    _objective("binary_cross_entropy", "binary:logistic", Scale.LOGIT, Labels.SOFT),
    _objective("binary_cross_entropy", "binary:logitraw", Scale.LOGIT, Labels.SOFT),
    _objective("binary_cross_entropy", "reg:logistic", Scale.LOGIT, Labels.SOFT),
    _objective("hinge", "binary:hinge", Scale.SCORE, Labels.ZERO_ONE),
    _objective("cross_entropy", "multi:softmax", Scale.LOGIT, Labels.CLASS_INDEX, note="`predict` gives classes"),
    _objective("cross_entropy", "multi:softprob", Scale.LOGIT, Labels.CLASS_INDEX),
    _objective("poisson", "count:poisson", Scale.LOG_RATE, Labels.COUNT),
    _objective("gamma", "reg:gamma", Scale.LOG_RATE, Labels.POSITIVE),
    _objective(
        "tweedie",
        "reg:tweedie",
        Scale.LOG_RATE,
        Labels.POSITIVE,
        parameters=(("power", "tweedie_variance_power"),),
    ),
)
