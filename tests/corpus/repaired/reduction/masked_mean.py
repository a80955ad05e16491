import jax
import jax.numpy as jnp
import numpy as np
import optax

VOCAB, LENGTH = 30, 12
rng = np.random.default_rng(0)
lengths = rng.integers(4, LENGTH + 1, size=64)
tokens = rng.integers(1, VOCAB, size=(64, LENGTH))
tokens[np.arange(LENGTH) >= lengths[:, None]] = 0
inputs, targets = jnp.array(tokens[:, :-1]), jnp.array(tokens[:, 1:])


def bigram_loss(table, inputs, targets):
    logits = table[inputs]
    mask = (targets > 0).astype(logits.dtype)
    losses = optax.softmax_cross_entropy_with_integer_labels(logits, targets)
    return jnp.sum(losses * mask) / jnp.sum(mask)


table = jnp.zeros((VOCAB, VOCAB))
optimizer = optax.adam(0.1)
state = optimizer.init(table)
for _ in range(50):
    loss, grads = jax.value_and_grad(bigram_loss)(table, inputs, targets)
    updates, state = optimizer.update(grads, state)
    table = optax.apply_updates(table, updates)
print(f"{loss:.4f}")
