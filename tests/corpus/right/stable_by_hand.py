import numpy as np
from scipy.special import log_expit, logsumexp, xlogy


def log_softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def cross_entropy(z, y):
    return -log_softmax(z)[np.arange(len(y)), y].mean()


def logistic_loss(z, y):
    return np.mean(np.logaddexp(0.0, z) - y * z)


def poisson_deviance(y, mu):
    return 2 * np.mean(xlogy(y, y / mu) - y + mu)


rng = np.random.default_rng(0)
z, y = rng.normal(size=(100, 4)) * 50, rng.integers(0, 4, 100)
W = np.zeros((4, 4))
for _ in range(50):
    p = np.exp(log_softmax(z @ W))
    W -= 1e-4 * z.T @ (p - np.eye(4)[y]) / len(y)
print(cross_entropy(z @ W, y), np.mean(logsumexp(z, axis=1)), logistic_loss(z[:, 0], y > 1))
print(-log_expit(z[:, 1]).mean(), poisson_deviance(rng.poisson(3.0, 100), np.full(100, 3.0)))
