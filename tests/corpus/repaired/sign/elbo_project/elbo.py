import jax
import jax.numpy as jnp
from jax.scipy.stats import norm


def elbo(variational, key, x, y, n_samples=8):
    """Evidence lower bound of a Bayesian linear regression with a mean-field normal posterior."""
    mean, log_sd = variational["mean"], variational["log_sd"]
    eps = jax.random.normal(key, (n_samples, mean.size))
    weights = mean + jnp.exp(log_sd) * eps
    log_likelihood = norm.logpdf(y, weights @ x.T, 0.5).sum(axis=1)
    log_prior = norm.logpdf(weights).sum(axis=1)
    entropy = jnp.sum(log_sd)
    return jnp.mean(log_likelihood + log_prior) + entropy
