"""Any loss as a scorer of scikit-learn: for cross-validation, grid search and everything else with `scoring=`."""

from rightloss.errors import not_installed as _not_installed

try:
    import sklearn as _installed  # noqa: F401 (looked for only)
except ModuleNotFoundError as missing:
    if missing.name != "sklearn":
        raise
    raise _not_installed("rightloss.sklearn", "scikit-learn", "sklearn") from None

from rightloss.sklearn.scorer import LossScorer as LossScorer
from rightloss.sklearn.scorer import scorer as scorer
