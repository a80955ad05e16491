import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.model_selection import KFold

X, y = load_diabetes(return_X_y=True)


class Ridge:
    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def fit(self, X, y):
        A = np.hstack([np.ones((X.shape[0], 1)), X])
        penalty = self.alpha * np.eye(A.shape[1])
        self.w_ = np.linalg.solve(A.T @ A + penalty, A.T @ y)
        return self

    def predict(self, X):
        return self.w_[0] + X @ self.w_[1:]


for alpha in (0.01, 1.0, 100.0):
    errors = []
    for train, test in KFold(5, shuffle=True, random_state=0).split(X):
        model = Ridge(alpha).fit(X[train], y[train])
        errors.append(np.mean((model.predict(X[test]) - y[test]) ** 2))
    print(f"alpha {alpha:>6}: mse {np.mean(errors):.1f}")
