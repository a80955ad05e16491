"""Any loss as the objective and the metric of XGBoost, LightGBM and CatBoost, for their native and scikit-learn APIs.

No library is imported here: the objects answer the calls that each library makes.
"""

from rightloss.boosting.metric import metric as metric
from rightloss.boosting.objective import objective as objective
from rightloss.boosting.start import base_score as base_score
