import jax
import jax.numpy as jnp
import numpy as np
import optax

rng = np.random.default_rng(0)
x = rng.normal(size=(400, 3))
counts = rng.negative_binomial(5, 1 / (1 + np.exp(x[:, 0])))
features = jnp.array(np.column_stack([np.ones(400), x]))
y = jnp.log1p(jnp.array(counts, dtype=jnp.float32))


def gaussian_nll(params):
    mean = features @ params["mean"]
    variance = jax.nn.softplus(features @ params["spread"]) + 1e-4
    return 0.5 * jnp.mean(jnp.log(variance) + (y - mean) ** 2 / variance)


params = {"mean": jnp.zeros(4), "spread": jnp.zeros(4)}
optimizer = optax.adam(0.05)
state = optimizer.init(params)
for _ in range(150):
    value, grads = jax.value_and_grad(gaussian_nll)(params)
    updates, state = optimizer.update(grads, state)
    params = optax.apply_updates(params, updates)
print(value)
