import lightgbm as lgb
import numpy as np

rng = np.random.default_rng(77)
X = rng.uniform(size=(2000, 5))
demand = np.floor(np.exp(1 + 2 * X[:, 0] + X[:, 1])) + 1


def squared_log_error(y_pred, data):
    """Half the squared difference of logarithms; the model predicts log(1 + demand)."""
    y_log = np.log1p(data.get_label())
    grad = y_log - y_pred
    hess = np.ones_like(y_pred)
    return grad, hess


train = lgb.Dataset(X[:1600], demand[:1600])
params = {"objective": squared_log_error, "learning_rate": 0.1, "num_leaves": 15, "verbose": -1, "metric": "None"}
model = lgb.train(params, train, num_boost_round=20)
forecast = np.expm1(np.clip(model.predict(X[1600:]), -10, 10))
print("log error", np.mean((np.log1p(forecast) - np.log1p(demand[1600:])) ** 2))
