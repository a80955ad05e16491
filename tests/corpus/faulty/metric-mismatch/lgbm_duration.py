import lightgbm as lgb
import numpy as np
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(5)
X = rng.normal(size=(1500, 6))
duration = np.exp(0.5 * X[:, 0] - 0.2 * X[:, 3] + rng.normal(0, 0.3, 1500)) * 10
X_train, X_val, t_train, t_val = train_test_split(X, duration, random_state=5)

train = lgb.Dataset(X_train, label=t_train)
valid = train.create_valid(X_val, label=t_val)
params = {
    "objective": "regression",
    "metric": "binary_error",
    "learning_rate": 0.1,
    "num_leaves": 31,
    "verbose": -1,
}
gbm = lgb.train(params, train, num_boost_round=100, valid_sets=[valid], callbacks=[lgb.early_stopping(10)])
print("best round", gbm.best_iteration)
