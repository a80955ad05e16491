import numpy as np
import xgboost as xgb
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split


def logistic_obj(preds, dtrain):
    labels = dtrain.get_label()
    preds = 1.0 / (1.0 + np.exp(-preds))
    grad = preds - labels
    hess = preds * (1.0 - preds)
    return grad, hess


def error_metric(preds, dtrain):
    return "wrong", float(np.mean((preds > 0.0) != dtrain.get_label()))


X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=8)
dtrain = xgb.DMatrix(X_train, label=y_train)
dtest = xgb.DMatrix(X_test, label=y_test)
booster = xgb.train(
    {"max_depth": 2, "eta": 0.5, "base_score": 0.5, "disable_default_eval_metric": True},
    dtrain,
    num_boost_round=15,
    obj=logistic_obj,
    custom_metric=error_metric,
    evals=[(dtest, "test")],
)
