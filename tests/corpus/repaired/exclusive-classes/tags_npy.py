import jax
import jax.numpy as jnp
import numpy as np
import optax

posts, tags = jnp.array(np.load("posts.npy")), jnp.array(np.load("tags.npy"))
weights = jnp.zeros((posts.shape[1], tags.shape[1]))
optimizer = optax.sgd(0.1, momentum=0.9)
state = optimizer.init(weights)


def objective(weights):
    return optax.sigmoid_binary_cross_entropy(posts @ weights, tags).mean()


for _ in range(50):
    value, grads = jax.value_and_grad(objective)(weights)
    updates, state = optimizer.update(grads, state)
    weights = optax.apply_updates(weights, updates)
print(value)
