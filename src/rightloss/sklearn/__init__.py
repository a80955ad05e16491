"""Any loss in scikit-learn: as a scorer, for everything with `scoring=`, and as what a linear estimator minimises."""

from rightloss.errors import not_installed as _not_installed

try:
    import sklearn as _installed  # noqa: F401 (looked for only)
except ModuleNotFoundError as missing:
    if missing.name != "sklearn":
        raise
    raise _not_installed("rightloss.sklearn", "scikit-learn", "sklearn") from None

from rightloss.sklearn.estimators import LossClassifier as LossClassifier
from rightloss.sklearn.estimators import LossRegressor as LossRegressor
from rightloss.sklearn.scorer import LossScorer as LossScorer
from rightloss.sklearn.scorer import scorer as scorer
