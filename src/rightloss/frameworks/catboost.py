"""CatBoost: what its loss functions measure and minimise. Predictions are raw values, before any link."""

from rightloss.spelling import objectives
from rightloss.vocabulary import Labels, Reduction, Scale

_objective = objectives("catboost.CatBoost", "loss_function", Reduction.MEAN)

SPELLINGS = (
    _objective("squared_error", "RMSE", Scale.REAL, Labels.REAL, note="the number shown is its square root"),
    _objective("absolute_error", "MAE", Scale.REAL, Labels.REAL),
    _objective("huber", "Huber:delta={delta}", Scale.REAL, Labels.REAL, parameters=(("delta", "delta"),)),
    _objective("log_cosh", "LogCosh", Scale.REAL, Labels.REAL),
    _objective("pinball", "Quantile:alpha={q}", Scale.REAL, Labels.REAL, parameters=(("q", "alpha"),)),
    _objective("expectile", "Expectile:alpha={tau}", Scale.REAL, Labels.REAL, parameters=(("tau", "alpha"),)),
    _objective(
        "absolute_percentage_error", "MAPE", Scale.REAL, Labels.POSITIVE, note="a target below 1 counts as 1 below"
    ),
    _objective("binary_cross_entropy", "Logloss", Scale.LOGIT, Labels.ZERO_ONE),
    _objective("binary_cross_entropy", "CrossEntropy", Scale.LOGIT, Labels.SOFT),
    _objective("cross_entropy", "MultiClass", Scale.LOGIT, Labels.CLASS_INDEX),
    _objective("poisson", "Poisson", Scale.LOG_RATE, Labels.COUNT, up_to_constant=True),
    _objective(
        "tweedie",
        "Tweedie:variance_power={power}",
        Scale.LOG_RATE,
        Labels.POSITIVE,
        parameters=(("power", "variance_power"),),
        up_to_constant=True,
    ),
)
