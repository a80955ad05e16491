from functools import partial

import jax
import jax.numpy as jnp
import optax
from flax import linen as nn


class MLP(nn.Module):
    features: tuple = (32, 32, 1)

    @nn.compact
    def __call__(self, x):
        for width in self.features[:-1]:
            x = nn.swish(nn.Dense(width)(x))
        return nn.Dense(self.features[-1])(x)


def target_fn(x):
    return jnp.sin(3 * x[:, 0]) + 0.5 * x[:, 1]


x = jax.random.uniform(jax.random.key(5), (128, 2), minval=-1.0)
y = target_fn(x)
model = MLP()
params = model.init(jax.random.key(6), x)


@partial(jax.jit, static_argnums=0)
def mean_loss(apply_fn, params, x, y):
    pred = apply_fn(params, x)
    return jnp.mean(jnp.square(pred - y))


tx = optax.adam(3e-3)
opt_state = tx.init(params)
for epoch in range(100):
    loss, grads = jax.value_and_grad(mean_loss, argnums=1)(model.apply, params, x, y)
    updates, opt_state = tx.update(grads, opt_state)
    params = optax.apply_updates(params, updates)
print(loss)
