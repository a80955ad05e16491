import numpy as np
import xgboost as xgb
from sklearn.datasets import make_classification


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def logregobj(preds, dtrain):
    labels = dtrain.get_label()
    preds = sigmoid(preds)
    grad = preds - labels
    hess = preds * (1.0 - preds)
    return grad, hess


def evalerror(preds, dtrain):
    labels = dtrain.get_label()
    return "my-error", float(np.mean(labels != (preds > 0.0)))


X, y = make_classification(800, 12, random_state=1)
dtrain, dtest = xgb.DMatrix(X[:600], label=y[:600]), xgb.DMatrix(X[600:], label=y[600:])
param = {"max_depth": 2, "eta": 0.5, "disable_default_eval_metric": True, "base_score": 0.5}
bst = xgb.train(
    param, dtrain, 10, evals=[(dtest, "eval")], obj=logregobj, custom_metric=evalerror, verbose_eval=False
)
probability = sigmoid(bst.predict(dtest))
print("Brier", np.mean((probability - y[600:]) ** 2))
