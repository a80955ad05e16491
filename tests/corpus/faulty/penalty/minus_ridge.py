import jax
import jax.numpy as jnp
import optax
from sklearn.datasets import make_regression

X, y = make_regression(n_samples=60, n_features=100, n_informative=5, noise=1.0, random_state=1)
X, y = jnp.asarray(X), jnp.asarray(y / y.std())


def ridge_objective(theta, lam):
    residual = X @ theta["coef"] + theta["intercept"] - y
    data_term = 0.5 * jnp.mean(jnp.square(residual))
    shrink = lam * jnp.vdot(theta["coef"], theta["coef"])
    return data_term - shrink


theta = {"coef": jnp.zeros(100), "intercept": jnp.zeros(())}
solver = optax.adam(1e-2)
opt_state = solver.init(theta)
value_and_grad = jax.jit(jax.value_and_grad(ridge_objective))
for _ in range(200):
    value, grads = value_and_grad(theta, 1e-2)
    updates, opt_state = solver.update(grads, opt_state)
    theta = optax.apply_updates(theta, updates)
print(value, jnp.abs(theta["coef"]).max())
