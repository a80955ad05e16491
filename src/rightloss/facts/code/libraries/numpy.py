"""NumPy and SciPy: the arrays that training starts from, and losses written with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Applied
from rightloss.facts.code.libraries import apply, same
from rightloss.facts.code.values import UNKNOWN, Arguments, Constant, Items, Library, List, Object, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_axis = {"axis": (1, "axis")}
ELEMENTWISE = {
    "exp": apply("exp", "x"),
    "log": apply("log", "x"),
    "log1p": apply("log1p", "x"),
    "abs": apply("absolute", "x"),
    "absolute": apply("absolute", "x"),
    "square": apply("square", "x"),
    "sqrt": apply("sqrt", "x"),
    "tanh": apply("tanh", "x"),
    "power": apply("power", "x1", "x2"),
    "maximum": apply("maximum", "x1", "x2"),
    "minimum": apply("minimum", "x1", "x2"),
    "add": apply("add", "x1", "x2"),
    "subtract": apply("subtract", "x1", "x2"),
    "multiply": apply("multiply", "x1", "x2"),
    "divide": apply("divide", "x1", "x2"),
    "negative": apply("negative", "x"),
    "matmul": apply("matmul", "x1", "x2"),
    "dot": apply("matmul", "a", "b"),
    "clip": apply("clip", "a", low=(1, "a_min"), high=(2, "a_max")),
    "sum": apply("sum", "a", **_axis),
    "mean": apply("mean", "a", **_axis),
    "average": apply("mean", "a", **_axis),
    "argmax": apply("argmax", "a", **_axis),
    "round": apply("round", "a"),
    "where": apply("where", "condition", "x", "y"),
    "reshape": apply("reshape", "a", shape=(1, "shape")),
    "squeeze": apply("squeeze", "a", **_axis),
    "expand_dims": apply("unsqueeze", "a", axis=(1, "axis")),
    "ravel": apply("flatten", "a"),
    "transpose": apply("transpose", "a"),
    "concatenate": apply("stack"),
    "sin": apply("elementwise", "x"),
    "cos": apply("elementwise", "x"),
    "sign": apply("elementwise", "x"),
    "argmin": apply("argmax", "a", **_axis),
}


def shaped(reader: Reader, given: Value | None) -> dict[str, Value]:
    """`size=(3, 4)`, `size=3`, or nothing: one number."""
    if given is None or (isinstance(given, Constant) and given.value is None):
        return {}
    if isinstance(given, List):
        return {"shape": given}
    listed = List(fixed=True)
    reader.store.set((listed.identity, "items"), Items((given,)))
    return {"shape": listed}


def _random(name: str, size: int) -> object:
    """Random numbers of a distribution; `size` is the position of the shape."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
        del callee
        return Operation(name, (), shaped(reader, arguments.get(size, "size", "shape")), site, "numpy.random")

    return handler


def _lengths(name: str) -> object:
    """`rand(3, 4)`: the lengths are the arguments."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
        del callee
        listed = List(fixed=True)
        reader.store.set((listed.identity, "items"), Items(arguments.positional))
        return Operation(name, (), {"shape": listed}, site, "numpy.random")

    return handler


def _integers(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del callee
    low, high = arguments.get(0, "low"), arguments.get(1, "high")
    if high is None or (isinstance(high, Constant) and high.value is None):
        low, high = Constant(0), low
    settings = {"low": low or UNKNOWN, "high": high or UNKNOWN} | shaped(reader, arguments.get(2, "size"))
    return Operation("randint", (), settings, site, "numpy.random")


def _filled(name: str) -> object:
    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
        path = callee.path if isinstance(callee, Library) else ""
        return Operation(name, (), shaped(reader, arguments.get(0, "shape")), site, path)

    return handler


def _spaced(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del callee
    count = arguments.get(2, "num") or Constant(50)
    return Operation("given_shape", (), shaped(reader, count), site, "numpy.linspace")


def _generator(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del reader, callee
    return Object("numpy.random.Generator", arguments, site)


def _eye(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del reader, callee
    return Operation("identity", arguments.positional[:1], {}, site, "numpy.eye")


def _solved(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`linalg.solve(a, b)` and `linalg.inv(a)`: what is solved is looked at by itself."""
    del callee
    made = Operation("solve", arguments.positional[:2], {}, site, "numpy.linalg", cut=reader.cut)
    reader.record(Applied(site=site, operation=made))
    return made


def _choice(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`choice(4, size=10)`, `choice(["oak", "ash"], 10)`."""
    del callee
    given = arguments.get(0, "a")
    size = shaped(reader, arguments.get(1, "size"))
    return Operation("choice", () if given is None else (given,), size, site, "numpy.random")


_RANDOM = {
    "choice": _choice,
    "normal": _random("randn", 2),
    "standard_normal": _random("randn", 0),
    "uniform": _random("rand", 2),
    "random": _random("rand", 0),
    "poisson": _random("given_shape", 1),
    "exponential": _random("given_shape", 1),
    "gamma": _random("given_shape", 2),
    "lognormal": _random("given_shape", 2),
    **{name: _random("given_shape", 1) for name in ("weibull", "geometric", "pareto", "chisquare", "rayleigh")},
    **{name: _random("given_shape", 2) for name in ("beta", "laplace", "logistic", "gumbel", "binomial")},
}

ALIASES = {"numpy.float32": "numpy.asarray", "numpy.fabs": "numpy.abs", "numpy.amax": "numpy.max"}
FUNCTIONS = {
    **{f"numpy.{name}": handler for name, handler in ELEMENTWISE.items()},
    **{f"numpy.random.{name}": handler for name, handler in _RANDOM.items()},
    "numpy.random.default_rng": _generator,
    "numpy.random.RandomState": _generator,
    "numpy.random.rand": _lengths("rand"),
    "numpy.random.randn": _lengths("randn"),
    "numpy.random.randint": _integers,
    "numpy.zeros": _filled("zeros"),
    "numpy.ones": _filled("ones"),
    "numpy.empty": _filled("empty"),
    "numpy.linspace": _spaced,
    **{f"{home}.linalg.{name}": _solved for home in ("numpy", "scipy") for name in ("solve", "inv", "pinv")},
    **{f"numpy.{name}": apply("beside", "tup") for name in ("hstack", "column_stack")},
    "numpy.eye": _eye,
    "numpy.array": apply("array", "object"),
    "numpy.asarray": apply("array", "a"),
    "scipy.special.expit": apply("sigmoid", "x"),
    "scipy.special.softmax": apply("softmax", "x", axis=(1, "axis")),
    "scipy.special.log_softmax": apply("log_softmax", "x", axis=(1, "axis")),
    "scipy.special.log_expit": apply("log_sigmoid", "x"),
    "numpy.ascontiguousarray": same,
    "numpy.copy": same,
}
OBJECT_METHODS = {
    **{("numpy.random.Generator", name): handler for name, handler in _RANDOM.items()},
    ("numpy.random.Generator", "integers"): _integers,
    ("numpy.random.Generator", "randint"): _integers,
    ("numpy.random.Generator", "randn"): _lengths("randn"),
    ("numpy.random.Generator", "rand"): _lengths("rand"),
}
