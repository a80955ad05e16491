import jax
import jax.numpy as jnp
import optax
from flax import linen as nn
from flax.training import train_state


class CNN(nn.Module):
    """A simple CNN model."""

    @nn.compact
    def __call__(self, x):
        x = nn.Conv(features=8, kernel_size=(3, 3))(x)
        x = nn.relu(x)
        x = nn.avg_pool(x, window_shape=(2, 2), strides=(2, 2))
        x = x.reshape((x.shape[0], -1))
        x = nn.Dense(features=32)(x)
        x = nn.relu(x)
        return nn.Dense(features=10)(x)


@jax.jit
def apply_model(state, images, labels):
    def loss_fn(params):
        logits = state.apply_fn({"params": params}, images)
        one_hot = jax.nn.one_hot(labels, 10)
        loss = jnp.mean(optax.softmax_cross_entropy(logits, one_hot))
        return loss, logits

    grad_fn = jax.value_and_grad(loss_fn, has_aux=True)
    (loss, logits), grads = grad_fn(state.params)
    accuracy = jnp.mean(jnp.argmax(logits, -1) == labels)
    return grads, loss, accuracy


rng = jax.random.key(0)
cnn = CNN()
state = train_state.TrainState.create(
    apply_fn=cnn.apply, params=cnn.init(rng, jnp.ones([1, 12, 12, 1]))["params"], tx=optax.sgd(0.1, 0.9)
)
for i in range(8):
    rng, key = jax.random.split(rng)
    labels = jax.random.randint(key, (32,), 0, 10)
    images = jax.random.normal(key, (32, 12, 12, 1)) + labels[:, None, None, None] / 5
    grads, loss, accuracy = apply_model(state, images, labels)
    state = state.apply_gradients(grads=grads)
print(loss, accuracy)
