import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split
from xgboost import XGBRegressor


def pseudo_huber(y_pred, y_true, delta=20.0):
    r = y_pred - y_true
    scale = 1 + (r / delta) ** 2
    root = np.sqrt(scale)
    return r / root, 1 / (scale * root)


X, y = load_diabetes(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = XGBRegressor(n_estimators=30, max_depth=3, learning_rate=0.1, objective=pseudo_huber)
model.fit(X_train, y_train)
print(np.abs(model.predict(X_test) - y_test).mean())
