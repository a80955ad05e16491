from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax


class Params(NamedTuple):
    w: jax.Array
    b: jax.Array


def behaviour_cloning_loss(params: Params, observations, actions):
    scores = observations @ params.w + params.b
    log_policy = jnp.log(jax.nn.softmax(scores))
    chosen = jnp.take_along_axis(log_policy, actions[:, None], axis=1)
    return -chosen.mean()


rng = np.random.default_rng(12)
observations = rng.normal(size=(256, 5))
actions = observations[:, :3].argmax(axis=1)
params = Params(jnp.zeros((5, 3)), jnp.zeros(3))
optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.sgd(0.5))
state = optimizer.init(params)
for _ in range(60):
    grads = jax.grad(behaviour_cloning_loss)(params, observations, actions)
    updates, state = optimizer.update(grads, state)
    params = optax.apply_updates(params, updates)
print(behaviour_cloning_loss(params, observations, actions))
