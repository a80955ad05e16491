import jax
import jax.numpy as jnp
from jax import random
from sklearn.datasets import load_iris

X, y = load_iris(return_X_y=True)
X = jnp.asarray((X - X.mean(axis=0)) / X.std(axis=0))
Y = jax.nn.one_hot(y, 3)


def init(key):
    a, b = random.split(key)
    return (random.normal(a, (4, 10)) * 0.1, jnp.zeros(10), random.normal(b, (10, 3)) * 0.1, jnp.zeros(3))


def logits(theta, x):
    w1, b1, w2, b2 = theta
    return jnp.maximum(x @ w1 + b1, 0) @ w2 + b2


def cost(theta, x, y):
    logp = jax.nn.log_softmax(logits(theta, x), axis=-1)
    return -jnp.mean(jnp.sum(y * logp, axis=-1))


theta = init(random.key(0))
step = jax.jit(lambda t: jax.tree.map(lambda p, g: p - 0.1 * g, t, jax.grad(cost)(t, X, Y)))
for _ in range(200):
    theta = step(theta)
print("cost", cost(theta, X, Y))
