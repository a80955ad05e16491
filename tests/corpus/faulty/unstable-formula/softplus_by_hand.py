import numpy as np
from scipy.optimize import minimize
from sklearn.datasets import load_breast_cancer

X, y = load_breast_cancer(return_X_y=True)
sign = np.where(y == 1, 1.0, -1.0)
X = np.column_stack([np.ones(len(X)), (X - X.mean(axis=0)) / X.std(axis=0)])


def negative_log_likelihood(beta, lam=1.0):
    margin = sign * (X @ beta)
    data = np.sum(np.log(1 + np.exp(-margin)))
    return data + 0.5 * lam * np.dot(beta[1:], beta[1:])


result = minimize(negative_log_likelihood, np.zeros(X.shape[1]), method="L-BFGS-B", options={"maxiter": 30})
print(result.fun, ((X @ result.x > 0) == (y == 1)).mean())
