import numpy as np
import xgboost as xgb
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

cancer = load_breast_cancer()
X_train, X_valid, y_train, y_valid = train_test_split(
    cancer["data"], cancer["target"], test_size=0.25, stratify=cancer["target"]
)
dtrain = xgb.DMatrix(X_train, y_train, feature_names=list(cancer["feature_names"]))
dvalid = xgb.DMatrix(X_valid, y_valid, feature_names=list(cancer["feature_names"]))

param = {"max_depth": 4, "eta": 0.2, "subsample": 0.8}
param["objective"] = "binary:logistic"
bst = xgb.train(param, dtrain, 25, evals=[(dtrain, "train"), (dvalid, "valid")], verbose_eval=10)
malignant = bst.predict(dvalid) > 0.5
print("error rate", np.mean(malignant != y_valid))
