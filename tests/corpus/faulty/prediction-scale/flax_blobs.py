import flax.linen as nn
import jax
import jax.numpy as jnp
import optax
from sklearn.datasets import make_blobs


class Classifier(nn.Module):
    width: int
    classes: int

    @nn.compact
    def __call__(self, x):
        x = nn.Dense(self.width)(x)
        x = nn.relu(x)
        x = nn.Dense(self.classes)(x)
        return nn.softmax(x)


features, labels = make_blobs(n_samples=400, centers=4, n_features=5, random_state=3)
features, labels = jnp.asarray(features), jnp.asarray(labels)

model = Classifier(width=32, classes=4)
params = model.init(jax.random.PRNGKey(0), features[:1])
tx = optax.adam(1e-2)
opt_state = tx.init(params)


def loss_fn(params, x, y):
    out = model.apply(params, x)
    return optax.softmax_cross_entropy_with_integer_labels(out, y).mean()


@jax.jit
def update(params, opt_state, x, y):
    loss, grads = jax.value_and_grad(loss_fn)(params, x, y)
    updates, opt_state = tx.update(grads, opt_state, params)
    return optax.apply_updates(params, updates), opt_state, loss


for epoch in range(20):
    params, opt_state, loss = update(params, opt_state, features, labels)
print(f"final loss {loss:.4f}")
