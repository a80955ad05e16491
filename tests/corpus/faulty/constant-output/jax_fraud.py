import jax
import jax.numpy as jnp
from jax import grad, jit, random


def init_params(key, sizes):
    keys = random.split(key, len(sizes) - 1)
    return [
        {"w": random.normal(k, (m, n)) / jnp.sqrt(m), "b": jnp.zeros(n)}
        for k, m, n in zip(keys, sizes[:-1], sizes[1:])
    ]


def forward(params, x):
    for layer in params[:-1]:
        x = jax.nn.relu(x @ layer["w"] + layer["b"])
    z = x @ params[-1]["w"] + params[-1]["b"]
    return jax.nn.softmax(z, axis=-1)[:, 0]


def brier(params, x, is_fraud):
    return jnp.mean((forward(params, x) - is_fraud) ** 2)


@jit
def sgd(params, x, is_fraud):
    grads = grad(brier)(params, x, is_fraud)
    return jax.tree_util.tree_map(lambda p, g: p - 0.1 * g, params, grads)


key = random.PRNGKey(42)
amounts = random.normal(key, (500, 4))
is_fraud = (amounts.sum(axis=1) > 2).astype(jnp.float32)
params = init_params(key, [4, 16, 1])
for _ in range(100):
    params = sgd(params, amounts, is_fraud)
print("brier score", brier(params, amounts, is_fraud))
