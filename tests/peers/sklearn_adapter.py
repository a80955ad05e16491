"""A pytest plugin: scikit-learn's `_loss` classes on our losses, so that its own tests judge our numbers.

Conventions of scikit-learn that are translated here, not computed: factors of ½; terms of the target alone that its
losses leave out, which its `constant_to_optimal_zero` names; a Hessian of 1 where there is none; soft labels in the
exponential loss. Where we have no such loss (Tweedie powers below 1), the test is left.
"""

import numpy as np
from sklearn._loss import loss as peer

import rightloss
from tests.peers.tally import ours, out_of_scope


def _parts(loss, y, **given):
    """Value, gradient and Hessian of one of our losses; their convention of 1 where there is no Hessian."""
    gradient, curvature = loss.gradient_curvature(target=y, **given)
    return loss.value(target=y, **given), gradient, np.ones_like(gradient) if curvature is None else curvature


def _half_squared(self, y, raw):
    return [0.5 * part for part in _parts(rightloss.squared_error, y, prediction=raw)]


def _absolute(self, y, raw):
    return _parts(rightloss.absolute_error, y, prediction=raw)


def _pinball(self, y, raw):
    return _parts(rightloss.pinball(q=self.quantile), y, prediction=raw)


def _huber(self, y, raw):
    return _parts(rightloss.huber(delta=self.delta), y, prediction=raw)


def _without_constant(loss, their_class, y, raw):
    value, gradient, hessian = _parts(loss, y, raw=raw)
    return value - their_class.constant_to_optimal_zero(y), gradient, hessian


def _poisson(self, y, raw):
    return _without_constant(rightloss.poisson, peer.HalfPoissonLoss(), y, raw)


def _gamma(self, y, raw):
    return _without_constant(rightloss.gamma, peer.HalfGammaLoss(), y, raw)


def _tweedie_of(power):
    return rightloss.tweedie(power=power) if power >= 1 else out_of_scope("Tweedie deviance of a power below 1")


def _tweedie(self, y, raw):
    return _without_constant(_tweedie_of(self.power), peer.HalfTweedieLoss(power=self.power), y, raw)


def _tweedie_identity(self, y, raw):
    if self.power == 0:
        return _half_squared(self, y, raw)
    return _parts(_tweedie_of(self.power), y, prediction=raw)


def _binomial(self, y, raw):
    return _parts(rightloss.binary_cross_entropy, y, logits=raw)


def _exponential(self, y, raw):
    one, zero = (_parts(rightloss.exponential, np.full(y.shape, side), raw=raw) for side in (1, -1))
    return [y * on + (1 - y) * off for on, off in zip(one, zero, strict=True)]


def _multinomial(self, y, raw):
    return _parts(rightloss.cross_entropy, y.astype(int), logits=raw)


def _weighted(part, weight):
    return part if weight is None else part * (weight if part.ndim == 1 else weight[:, None])


class Kernel:
    """The interface of scikit-learn's compiled classes."""

    def __init__(self, **settings):
        self.__dict__.update(settings)

    def __reduce__(self):
        return _make, (type(self).__name__, self.__dict__)

    def _write(self, y_true, raw_prediction, sample_weight, **outs):
        parts = ours(self.parts)(y_true.astype(float), raw_prediction.astype(float))
        for name, part in zip(("loss_out", "gradient_out", "hessian_out"), parts, strict=True):
            if name in outs:
                outs[name][...] = _weighted(part, sample_weight)

    def loss(self, y_true, raw_prediction, sample_weight, loss_out, n_threads=1):
        self._write(y_true, raw_prediction, sample_weight, loss_out=loss_out)

    def gradient(self, y_true, raw_prediction, sample_weight, gradient_out, n_threads=1):
        self._write(y_true, raw_prediction, sample_weight, gradient_out=gradient_out)

    def loss_gradient(self, y_true, raw_prediction, sample_weight, loss_out, gradient_out, n_threads=1):
        self._write(y_true, raw_prediction, sample_weight, loss_out=loss_out, gradient_out=gradient_out)

    def gradient_hessian(self, y_true, raw_prediction, sample_weight, gradient_out, hessian_out, n_threads=1):
        self._write(y_true, raw_prediction, sample_weight, gradient_out=gradient_out, hessian_out=hessian_out)

    def gradient_proba(self, y_true, raw_prediction, sample_weight, gradient_out, proba_out, n_threads=1):
        self.gradient(y_true, raw_prediction, sample_weight, gradient_out)
        proba_out[...] = rightloss.cross_entropy.inverse_link(raw_prediction.astype(float))

    def _test_cy_gradient(self, y_true, raw_prediction, sample_weight):
        return _weighted(ours(self.parts)(y_true.astype(float), raw_prediction.astype(float))[1], sample_weight)


def _make(name, settings):
    return KERNELS[name](**settings)


PARTS = {
    "CyHalfSquaredError": _half_squared,
    "CyAbsoluteError": _absolute,
    "CyPinballLoss": _pinball,
    "CyHuberLoss": _huber,
    "CyHalfPoissonLoss": _poisson,
    "CyHalfGammaLoss": _gamma,
    "CyHalfTweedieLoss": _tweedie,
    "CyHalfTweedieLossIdentity": _tweedie_identity,
    "CyHalfBinomialLoss": _binomial,
    "CyExponentialLoss": _exponential,
    "CyHalfMultinomialLoss": _multinomial,
}
KERNELS = {name: type(name, (Kernel,), {"parts": function, "__module__": __name__}) for name, function in PARTS.items()}


def pytest_configure(config):
    for name, kernel in KERNELS.items():
        setattr(peer, name, kernel)
