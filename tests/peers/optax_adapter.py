"""A pytest plugin: our losses in the place of optax's, so that its own tests judge our numbers, under jit and grad.

Conventions of optax that are translated here, not computed: the prediction first; a target left out, which is 0; a
factor of ½; `where`, a mask of classes; several class axes; log-probabilities; parameters that jit would trace; and the
tests' NumPy arrays, which become JAX's.
"""

from functools import partial, wraps

import jax
import jax.numpy as jnp
import numpy as np
from optax.losses import (
    _classification,
    _fenchel_young,
    _ranking,
    _regression,
    _segmentation,
    _self_supervised,
    _smoothing,
)

import rightloss
from tests.peers import tally


def _regressor(predictions, targets):
    given = jnp.asarray(predictions)
    return {"target": jnp.zeros_like(given) if targets is None else jnp.asarray(targets), "prediction": given}


def squared_error(predictions, targets=None):
    return rightloss.squared_error.value(**_regressor(predictions, targets))


def l2_loss(predictions, targets=None):
    return 0.5 * squared_error(predictions, targets)


def huber_loss(predictions, targets=None, *, delta=1.0):
    return rightloss.huber(delta=delta).value(**_regressor(predictions, targets))


def log_cosh(predictions, targets=None):
    return rightloss.log_cosh.value(**_regressor(predictions, targets))


def sigmoid_binary_cross_entropy(logits, labels):
    return rightloss.binary_cross_entropy.value(target=jnp.asarray(labels), logits=jnp.asarray(logits))


def sigmoid_focal_loss(logits, labels, *, alpha=None, gamma=2.0):
    return rightloss.focal(gamma=gamma, alpha=alpha).value(target=jnp.asarray(labels), logits=jnp.asarray(logits))


def hinge_loss(predictor_outputs, targets):
    return rightloss.hinge.value(target=jnp.asarray(targets), raw=jnp.asarray(predictor_outputs))


def perceptron_loss(predictor_outputs, targets):
    return rightloss.perceptron.value(target=jnp.asarray(targets), raw=jnp.asarray(predictor_outputs))


def multiclass_hinge_loss(scores, labels):
    return rightloss.crammer_singer_hinge.value(target=jnp.asarray(labels), raw=jnp.asarray(scores))


def softmax_cross_entropy(logits, labels, axis=-1, where=None):
    logits, labels = jnp.asarray(logits), jnp.asarray(labels)
    loss = rightloss.cross_entropy(axis=axis)
    if where is None:
        return loss.value(target=labels, logits=logits)
    where = _of_classes(where, logits, axis)
    kept = jnp.any(where, axis)
    value = loss.value(target=jnp.where(where, labels, 0.0), logits=_only(where, logits, axis))
    return jnp.where(kept, value, 0.0)


def _of_classes(where, logits, axis):
    where = jnp.asarray(where)
    where = where if where.ndim == logits.ndim else jnp.expand_dims(where, axis)
    return jnp.broadcast_to(where, logits.shape)


def _only(where, logits, axis):
    """Take masked classes out of the choice; a row without any class stays as it is, and is left out later."""
    return jnp.where(where | ~jnp.any(where, axis, keepdims=True), logits, -jnp.inf)


def safe_softmax_cross_entropy(logits, labels):
    return softmax_cross_entropy(logits, labels)


def softmax_cross_entropy_with_integer_labels(logits, labels, axis=-1, where=None):
    logits, labels = jnp.asarray(logits), jnp.asarray(labels)
    if isinstance(axis, tuple):
        logits, axis = _one_axis(logits, axis), -1
    if where is None:
        return rightloss.cross_entropy(axis=axis).value(target=labels, logits=logits)
    where = _of_classes(where, logits, axis)
    value = rightloss.cross_entropy(axis=axis).value(target=labels, logits=_only(where, logits, axis))
    return jnp.where(jnp.any(where, axis), value, 0.0)


def _one_axis(logits, axes):
    places = [axis % logits.ndim for axis in axes]
    batch = [axis for axis in range(logits.ndim) if axis not in places]
    return logits.transpose(*batch, *places).reshape(*(logits.shape[axis] for axis in batch), -1)


def generalized_kl_divergence(log_predictions, targets, axis=-1, where=None):
    targets, predictions = jnp.asarray(targets), jnp.asarray(log_predictions)
    if where is not None:
        targets, predictions = jnp.where(where, targets, 0.0), jnp.where(where, predictions, -jnp.inf)
    return rightloss.kl_divergence(axis=axis).value(target=targets, probabilities=jnp.exp(predictions))


def kl_divergence(log_predictions, targets, axis=-1, where=None):
    return generalized_kl_divergence(log_predictions, targets, axis, where)


def kl_divergence_with_log_targets(log_predictions, log_targets, axis=-1, where=None):
    return kl_divergence(log_predictions, jnp.exp(jnp.asarray(log_targets)), axis, where)


OURS = {
    _regression: (squared_error, l2_loss, huber_loss, log_cosh),
    _classification: (
        sigmoid_binary_cross_entropy,
        sigmoid_focal_loss,
        hinge_loss,
        perceptron_loss,
        multiclass_hinge_loss,
        softmax_cross_entropy,
        safe_softmax_cross_entropy,
        softmax_cross_entropy_with_integer_labels,
        kl_divergence,
        generalized_kl_divergence,
        kl_divergence_with_log_targets,
    ),
}
# Other names of optax for functions above or for missing ones: they hold no formula.
ALIASES = {"binary_logistic_loss", "multiclass_logistic_loss", "convex_kl_divergence", "binary_sparsemax_loss"}
HELPERS = {"canonicalize_axis", "canonicalize_axes"}
MODULES = (_classification, _fenchel_young, _ranking, _regression, _segmentation, _self_supervised, _smoothing)


def _formulas(module):
    """Public functions of a module that compute something."""
    for name, item in vars(module).items():
        here = callable(item) and getattr(item, "__module__", "") == module.__name__ and not isinstance(item, type)
        if here and not name.startswith("_") and name not in ALIASES | HELPERS:
            yield name, item


FORMULAS = [(module, name, theirs) for module in MODULES for name, theirs in _formulas(module)]
_traced_jit = jax.jit


def _install():
    """Put new functions in the place of optax's: a program compiled for an earlier one would not call our loss."""
    for module, name, theirs in FORMULAS:
        mine = {function.__name__: function for function in OURS.get(module, ())}
        function = tally.ours(wraps(theirs)(partial(mine[name]))) if name in mine else tally.missing(theirs)
        setattr(module, name, function)


def _jit(function, **options):
    """Compile as the tests ask, but with keywords known beforehand: parameters of our losses are numbers."""

    @wraps(function)
    def compiled(*args, **kwargs):
        return _traced_jit(partial(function, **kwargs), **options)(*args)

    return compiled


def pytest_configure(config):
    jax.jit = _jit
    _install()  # some tests keep the function that they find when they are loaded


def pytest_runtest_setup(item):
    np.random.seed(0)  # noqa: NPY002 (optax's tests draw from it)
    _install()
