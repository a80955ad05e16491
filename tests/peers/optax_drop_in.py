"""A pytest plugin: the functions of `rightloss.jax` in the place of optax's, as they are: nothing is translated."""

import numpy as np

import rightloss.jax
from tests.peers import tally
from tests.peers.optax_adapter import FORMULAS


def _install():
    for module, name, theirs in FORMULAS:
        mine = getattr(rightloss.jax, name, None)
        setattr(module, name, tally.ours(mine) if mine else tally.missing(theirs))


def pytest_configure(config):
    _install()  # some tests keep the function that they find when they are loaded


def pytest_runtest_setup(item):
    np.random.seed(0)  # noqa: NPY002 (optax's tests draw from it)
    _install()
