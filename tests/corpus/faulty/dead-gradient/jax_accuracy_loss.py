import jax
import jax.numpy as jnp
import numpy as np

rng = np.random.default_rng(19)
X = jnp.array(rng.normal(size=(300, 4)), dtype=jnp.float32)
y = jnp.array(X[:, 0] - X[:, 2] > 0, dtype=jnp.int32)


def scores(params, X):
    return jnp.tanh(X @ params["hidden"]) @ params["out"]


def error_rate(params, X, y):
    return 1.0 - jnp.mean(jnp.argmax(scores(params, X), axis=1) == y)


params = {
    "hidden": jnp.array(rng.normal(size=(4, 12)), dtype=jnp.float32),
    "out": jnp.array(rng.normal(size=(12, 2)), dtype=jnp.float32),
}
gradient = jax.jit(jax.grad(error_rate))
for _ in range(100):
    g = gradient(params, X, y)
    params = jax.tree.map(lambda p, d: p - 0.3 * d, params, g)
print("error rate", error_rate(params, X, y))
