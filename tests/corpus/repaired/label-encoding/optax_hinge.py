import jax
import jax.numpy as jnp
import optax
from sklearn.datasets import load_breast_cancer

data = load_breast_cancer()
x = (data.data - data.data.mean(0)) / data.data.std(0)
y = 2.0 * data.target.astype("float32") - 1.0

params = {"w": jnp.zeros(x.shape[1]), "b": jnp.array(0.0)}
schedule = optax.exponential_decay(0.1, 100, 0.9)
tx = optax.sgd(schedule)


def loss_fn(p):
    score = x @ p["w"] + p["b"]
    return optax.hinge_loss(score, y).mean() + 1e-3 * jnp.sum(p["w"] ** 2)


@jax.jit
def step(p, state):
    loss, g = jax.value_and_grad(loss_fn)(p)
    updates, state = tx.update(g, state, p)
    return optax.apply_updates(p, updates), state, loss


state = tx.init(params)
for _ in range(100):
    params, state, loss = step(params, state)
print(float(loss))
