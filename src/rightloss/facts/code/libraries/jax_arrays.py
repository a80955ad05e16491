"""JAX: arrays that training starts from; they are NumPy's under another name, and random numbers take a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.libraries import apply, numpy, pandas
from rightloss.facts.code.values import UNKNOWN, Arguments, Constant, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_R = "jax.random"


def _random(name: str, position: int) -> object:
    """Random numbers; `position` is that of the shape."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
        del callee
        return Operation(name, (), numpy.shaped(reader, arguments.get(position, "shape")), site, _R)

    return handler


def _integers(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del callee
    limits = {"low": arguments.get(2, "minval") or UNKNOWN, "high": arguments.get(3, "maxval") or UNKNOWN}
    return Operation("randint", (), limits | numpy.shaped(reader, arguments.get(1, "shape")), site, _R)


def _bernoulli(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del callee
    limits: dict[str, Value] = {"low": Constant(0), "high": Constant(2)}
    return Operation("randint", (), limits | numpy.shaped(reader, arguments.get(2, "shape")), site, _R)


def _key(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del reader, callee, arguments
    return Operation("key", (), {}, site, _R)


_DISTRIBUTIONS = ("norm", "laplace", "gamma", "beta", "t", "cauchy", "expon", "logistic", "multivariate_normal")
_SHARED = {
    path.replace("numpy.", "jax.numpy.", 1): handler
    for table in (numpy.FUNCTIONS, pandas.FUNCTIONS)
    for path, handler in table.items()
    if path.startswith("numpy.") and not path.startswith("numpy.random")
}
FUNCTIONS = {
    **_SHARED,
    "jax.numpy.stack": apply("stack"),
    "jax.numpy.hstack": apply("stack"),
    "jax.numpy.vstack": apply("stack"),
    f"{_R}.normal": _random("randn", 1),
    f"{_R}.uniform": _random("rand", 1),
    f"{_R}.truncated_normal": _random("randn", 3),
    f"{_R}.laplace": _random("given_shape", 1),
    f"{_R}.exponential": _random("given_shape", 1),
    f"{_R}.gamma": _random("given_shape", 2),
    f"{_R}.poisson": _random("given_shape", 2),
    f"{_R}.randint": _integers,
    f"{_R}.bernoulli": _bernoulli,
    **{f"jax.scipy.stats.{name}.logpdf": apply("log_prob", "x", "loc") for name in _DISTRIBUTIONS},
    **{f"jax.scipy.stats.{name}.logpmf": apply("log_prob", "k", "mu") for name in ("poisson", "bernoulli", "nbinom")},
    **{f"{_R}.{name}": _key for name in ("key", "PRNGKey", "split", "fold_in")},
}
