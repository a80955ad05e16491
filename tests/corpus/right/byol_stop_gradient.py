import jax
import jax.numpy as jnp
import optax


def mlp(params, x):
    return jnp.tanh(x @ params["a"]) @ params["b"]


def init(key, d_in, d_out):
    k1, k2 = jax.random.split(key)
    return {"a": jax.random.normal(k1, (d_in, 32)) * 0.2, "b": jax.random.normal(k2, (32, d_out)) * 0.2}


def normalise(z):
    return z / jnp.linalg.norm(z, axis=-1, keepdims=True)


def byol_loss(online, target, view1, view2):
    prediction = normalise(mlp(online["predictor"], mlp(online["encoder"], view1)))
    projection = jax.lax.stop_gradient(normalise(mlp(target, view2)))
    return jnp.mean(2 - 2 * jnp.sum(prediction * projection, axis=-1))


keys = jax.random.split(jax.random.key(0), 4)
online = {"encoder": init(keys[0], 10, 8), "predictor": init(keys[1], 8, 8)}
target = init(keys[2], 10, 8)
optimizer = optax.adam(1e-3)
state = optimizer.init(online)
for k in jax.random.split(keys[3], 30):
    x = jax.random.normal(k, (64, 10))
    noise = 0.1 * jax.random.normal(jax.random.fold_in(k, 1), (2, 64, 10))
    loss, grads = jax.value_and_grad(byol_loss)(online, target, x + noise[0], x + noise[1])
    updates, state = optimizer.update(grads, state)
    online = optax.apply_updates(online, updates)
    target = jax.tree.map(lambda t, o: 0.99 * t + 0.01 * o, target, online["encoder"])
print(loss)
