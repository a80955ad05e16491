import jax
import jax.numpy as jnp
import optax
from flax import nnx
from sklearn.datasets import make_moons


class Moons(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.linear1 = nnx.Linear(2, 24, rngs=rngs)
        self.linear2 = nnx.Linear(24, 1, rngs=rngs)

    def __call__(self, x):
        z = self.linear2(nnx.relu(self.linear1(x)))
        return nnx.sigmoid(z).squeeze(-1)


@nnx.jit
def train_step(model, optimizer, x, y):
    def loss_fn(model):
        return optax.sigmoid_binary_cross_entropy(model(x), y).mean()

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    optimizer.update(model, grads)
    return loss


x, y = make_moons(300, noise=0.15, random_state=0)
x, y = jnp.asarray(x), jnp.asarray(y, dtype=jnp.float32)
model = Moons(nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(5e-3), wrt=nnx.Param)
for _ in range(100):
    loss = train_step(model, optimizer, x, y)
print(loss)
