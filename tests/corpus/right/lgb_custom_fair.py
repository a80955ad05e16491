import lightgbm as lgb
import numpy as np

C = 2.0


def fair_objective(y_true, y_pred):
    """Fair loss: c² (|r| / c - log(1 + |r| / c))."""
    r = y_pred - y_true
    grad = C * r / (np.abs(r) + C)
    hess = C**2 / (np.abs(r) + C) ** 2
    return grad, hess


rng = np.random.default_rng(5)
X = rng.uniform(-1, 1, (1000, 4))
y = 3 * X[:, 0] + rng.standard_t(2, 1000)
model = lgb.LGBMRegressor(objective=fair_objective, n_estimators=60, learning_rate=0.1, verbose=-1)
model.fit(X, y)
print("median error", np.median(np.abs(model.predict(X) - y)))
