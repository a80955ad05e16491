"""A pytest plugin: scikit-learn's `_loss` classes on our losses, so that its own tests judge our numbers.

Conventions of scikit-learn that are translated here, not computed: factors of ½; terms of the target alone that its
losses leave out, which its `constant_to_optimal_zero` names; a Hessian of 1 where there is none; soft labels in the
exponential loss. Where we have no such loss (Tweedie powers below 1), the kernel stays scikit-learn's, and every test
that calls it is marked.
"""

import numpy as np
from sklearn._loss import loss as peer

import rightloss

OWN_KERNELS = {}  # the peer's kernels that are still in use, by the test that called them
CURRENT = [""]


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


def _tweedie(self, y, raw):
    if self.power < 1:
        return None
    loss = rightloss.tweedie(power=self.power)
    return _without_constant(loss, peer.HalfTweedieLoss(power=self.power), y, raw)


def _tweedie_identity(self, y, raw):
    if self.power == 0:
        return _half_squared(self, y, raw)
    return None if self.power < 1 else _parts(rightloss.tweedie(power=self.power), y, prediction=raw)


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

    def _write(self, y_true, raw_prediction, sample_weight, outs):
        parts = self.parts(y_true.astype(float), raw_prediction.astype(float))
        if parts is None:
            OWN_KERNELS.setdefault(CURRENT[0], type(self).__name__)
            return False
        for part, out in zip(parts, outs, strict=True):
            if out is not None:
                out[...] = _weighted(part, sample_weight)
        return True

    def _peers(self):
        return self.original(**self.__dict__)

    def loss(self, y_true, raw_prediction, sample_weight, loss_out, n_threads=1):
        if not self._write(y_true, raw_prediction, sample_weight, (loss_out, None, None)):
            self._peers().loss(y_true, raw_prediction, sample_weight, loss_out, n_threads)

    def gradient(self, y_true, raw_prediction, sample_weight, gradient_out, n_threads=1):
        if not self._write(y_true, raw_prediction, sample_weight, (None, gradient_out, None)):
            self._peers().gradient(y_true, raw_prediction, sample_weight, gradient_out, n_threads)

    def loss_gradient(self, y_true, raw_prediction, sample_weight, loss_out, gradient_out, n_threads=1):
        if not self._write(y_true, raw_prediction, sample_weight, (loss_out, gradient_out, None)):
            self._peers().loss_gradient(y_true, raw_prediction, sample_weight, loss_out, gradient_out, n_threads)

    def gradient_hessian(self, y_true, raw_prediction, sample_weight, gradient_out, hessian_out, n_threads=1):
        if not self._write(y_true, raw_prediction, sample_weight, (None, gradient_out, hessian_out)):
            self._peers().gradient_hessian(y_true, raw_prediction, sample_weight, gradient_out, hessian_out, n_threads)

    def gradient_proba(self, y_true, raw_prediction, sample_weight, gradient_out, proba_out, n_threads=1):
        self.gradient(y_true, raw_prediction, sample_weight, gradient_out)
        proba_out[...] = rightloss.cross_entropy.inverse_link(raw_prediction.astype(float))

    def _test_cy_gradient(self, y_true, raw_prediction, sample_weight):
        return _weighted(self.parts(y_true.astype(float), raw_prediction.astype(float))[1], sample_weight)


def _make(name, settings):
    return globals()[name](**settings)


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
for _name, _function in PARTS.items():
    _kind = type(_name, (Kernel,), {"parts": _function, "original": getattr(peer, _name)})
    globals()[_name] = _kind
    setattr(peer, _name, _kind)


def pytest_runtest_setup(item):
    CURRENT[0] = item.nodeid


def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(f"rightloss: {len(OWN_KERNELS)} tests also called a kernel of the peer's")
