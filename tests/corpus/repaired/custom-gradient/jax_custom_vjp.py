import jax
import jax.numpy as jnp
from sklearn.datasets import make_blobs


@jax.custom_vjp
def hinge(score, y):
    return jnp.maximum(0.0, 1.0 - y * score)


def hinge_fwd(score, y):
    return hinge(score, y), (score, y)


def hinge_bwd(saved, g):
    score, y = saved
    inside = (y * score < 1.0).astype(score.dtype)
    return -g * inside * y, None


hinge.defvjp(hinge_fwd, hinge_bwd)

X, labels = make_blobs(200, centers=2, random_state=2)
X, y = jnp.array(X - X.mean(0)), jnp.array(2.0 * labels - 1.0)


def objective(w):
    return hinge(X @ w, y).mean() + 0.01 * w @ w


w = jnp.zeros(2)
for i in range(100):
    w = w - 0.1 * jax.grad(objective)(w)
print(objective(w))
