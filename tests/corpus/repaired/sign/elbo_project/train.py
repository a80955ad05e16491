import jax
import jax.numpy as jnp
import optax

from elbo import elbo

key, data_key = jax.random.split(jax.random.key(0))
x = jax.random.normal(data_key, (100, 3))
y = x @ jnp.array([0.5, -1.0, 2.0])

variational = {"mean": jnp.zeros(3), "log_sd": jnp.full(3, -1.0)}
optimizer = optax.adam(0.02)
state = optimizer.init(variational)


def negative_elbo(variational, key, x, y):
    return -elbo(variational, key, x, y)


@jax.jit
def step(variational, state, key):
    value, grads = jax.value_and_grad(negative_elbo)(variational, key, x, y)
    updates, state = optimizer.update(grads, state)
    return optax.apply_updates(variational, updates), state, value


for k in jax.random.split(key, 200):
    variational, state, value = step(variational, state, k)
print(variational["mean"], value)
