import xgboost as xgb
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import train_test_split

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=3)
X_train, X_val, y_train, y_val = train_test_split(X_train, y_train, random_state=3)
params = {"objective": "binary:logistic", "eval_metric": ["logloss", "auc"], "eta": 0.1, "max_depth": 3, "lambda": 1.0}
booster = xgb.train(
    params,
    xgb.DMatrix(X_train, y_train),
    num_boost_round=100,
    evals=[(xgb.DMatrix(X_val, y_val), "validation")],
    early_stopping_rounds=10,
    verbose_eval=False,
)
probability = booster.predict(xgb.DMatrix(X_test), iteration_range=(0, booster.best_iteration + 1))
print(roc_auc_score(y_test, probability), log_loss(y_test, probability))
