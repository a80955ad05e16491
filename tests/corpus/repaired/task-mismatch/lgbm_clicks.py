import lightgbm as lgb
import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(21)
hour = rng.integers(0, 24, 4000)
position = rng.integers(1, 9, 4000)
age = rng.normal(40, 12, 4000)
clicked = (rng.random(4000) < 0.4 / position * (1 + (hour > 18))).astype(int)
X = np.column_stack([hour, position, age])
X_tr, X_va, y_tr, y_va = train_test_split(X, clicked, test_size=0.3, random_state=21)

params = dict(
    objective="binary",
    learning_rate=0.05,
    num_leaves=15,
    min_data_in_leaf=30,
    verbosity=-1,
    seed=21,
)
train_set = lgb.Dataset(X_tr, y_tr, categorical_feature=[1])
model = lgb.train(params, train_set, num_boost_round=60)
print("AUC", roc_auc_score(y_va, model.predict(X_va)))
