from functools import partial

import numpy as np
from xgboost import XGBRegressor


def pinball_objective(y_true, y_pred, *, quantile):
    """Loss: quantile * (y - p) above the prediction, (1 - quantile) * (p - y) below."""
    above = y_true > y_pred
    grad = np.where(above, -quantile, 1 - quantile)
    return grad, np.ones_like(y_pred)


rng = np.random.default_rng(1)
X = rng.uniform(0, 10, size=(1500, 1))
wait = rng.gamma(2.0, 1.0 + X[:, 0])
upper = XGBRegressor(
    n_estimators=80,
    max_depth=3,
    learning_rate=0.5,
    base_score=float(wait.mean()),
    objective=partial(pinball_objective, quantile=0.9),
)
upper.fit(X, wait)
print("share below the forecast:", np.mean(wait <= upper.predict(X)))
