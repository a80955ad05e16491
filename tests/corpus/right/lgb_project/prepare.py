import numpy as np
from sklearn.model_selection import train_test_split


def load(seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(2000, 6))
    visits = rng.poisson(np.exp(0.5 + 0.4 * X[:, 0] - 0.2 * X[:, 1]))
    return train_test_split(X, visits, random_state=seed)
