import numpy as np
import xgboost as xgb
from scipy.special import expit
from sklearn.datasets import make_classification

X, y = make_classification(n_samples=1200, n_features=10, weights=[0.8], random_state=20)
dtrain, dtest = xgb.DMatrix(X[:900], y[:900]), xgb.DMatrix(X[900:], y[900:])


def weighted_logloss(margin, dtrain, fn_cost=3.0):
    label = dtrain.get_label()
    p = expit(margin)
    w = np.where(label == 1, fn_cost, 1.0)
    return w * (p - label), w * p * (1 - p)


bst = xgb.train({"max_depth": 3, "eta": 0.3, "base_score": 0.5}, dtrain, num_boost_round=30, obj=weighted_logloss)
score = bst.predict(dtest)
flagged = expit(score) > 0.5
print("recall", flagged[y[900:] == 1].mean(), "false alarms", flagged[y[900:] == 0].mean())
