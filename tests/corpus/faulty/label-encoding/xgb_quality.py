import pandas as pd
import xgboost as xgb
from sklearn.model_selection import train_test_split

wine = pd.read_csv("winequality.csv", sep=";")
features = ["acidity", "sugar", "alcohol"]
grade = wine["quality"].clip(3, 8).astype(int)
label = grade

X_train, X_test, y_train, y_test = train_test_split(wine[features], label, random_state=0)
dtrain = xgb.DMatrix(X_train, label=y_train)
dtest = xgb.DMatrix(X_test, label=y_test)

params = {
    "objective": "multi:softprob",
    "num_class": 6,
    "eta": 0.1,
    "max_depth": 3,
    "eval_metric": "mlogloss",
}
booster = xgb.train(params, dtrain, num_boost_round=20, evals=[(dtest, "test")], verbose_eval=False)
print(booster.predict(dtest)[:3])
