import flax.linen as nn
import jax
import jax.numpy as jnp
import optax
from sklearn.datasets import load_digits

X, y = load_digits(return_X_y=True)
X, y = jnp.asarray(X / 16.0), jnp.asarray(y)


class MLP(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(10)(nn.relu(nn.Dense(64)(x)))


model = MLP()
variables = model.init(jax.random.key(0), X[:1])
tx = optax.adamw(optax.cosine_decay_schedule(1e-2, 40), weight_decay=1e-4)
state = tx.init(variables)


@jax.jit
def train_step(variables, state):
    def loss_fn(v):
        logits = model.apply(v, X)
        targets = optax.smooth_labels(jax.nn.one_hot(y, 10), 0.1)
        return optax.softmax_cross_entropy(logits, targets).mean(), logits

    (loss, logits), grads = jax.value_and_grad(loss_fn, has_aux=True)(variables)
    updates, state = tx.update(grads, state, variables)
    confidence = nn.softmax(logits).max(-1).mean()
    return optax.apply_updates(variables, updates), state, loss, confidence


for _ in range(40):
    variables, state, loss, confidence = train_step(variables, state)
print(loss, confidence)
