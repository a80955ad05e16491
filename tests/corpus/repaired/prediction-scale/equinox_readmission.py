import equinox as eqx
import jax
import jax.numpy as jnp
import jax.random as jr
import optax


def simulate(key, n):
    k1, k2 = jr.split(key)
    x = jr.normal(k1, (n, 6))
    risk = x @ jnp.array([1.0, -2.0, 0.5, 0.0, 0.3, 0.0])
    y = (risk + jr.normal(k2, (n,)) > 0).astype(jnp.float32)
    return x, y


def make_model(key):
    return eqx.nn.MLP(
        in_size=6,
        out_size="scalar",
        width_size=16,
        depth=2,
        activation=jax.nn.tanh,
        key=key,
    )


@eqx.filter_value_and_grad
def objective(model, x, y):
    pred = jax.vmap(model)(x)
    return jnp.mean(optax.sigmoid_binary_cross_entropy(pred, y))


@eqx.filter_jit
def step(model, state, x, y):
    value, grads = objective(model, x, y)
    updates, state = optim.update(grads, state, eqx.filter(model, eqx.is_array))
    return eqx.apply_updates(model, updates), state, value


data_key, model_key = jr.split(jr.key(0))
x, y = simulate(data_key, 512)
model = make_model(model_key)
optim = optax.adamw(3e-3)
state = optim.init(eqx.filter(model, eqx.is_array))
for _ in range(50):
    model, state, value = step(model, state, x, y)
print("loss", value)
