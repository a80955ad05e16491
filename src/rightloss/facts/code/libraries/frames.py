"""Tables that are read or made, columns that are known, and columns that become rows of 0 and 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.libraries import apply, flag, text
from rightloss.facts.code.shapes import shape
from rightloss.facts.code.values import Arguments, Constant, Dictionary, Library, List, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_READERS = ("csv", "excel", "parquet", "feather", "json", "table", "pickle", "sql", "sql_query", "hdf", "stata", "fwf")
# Columns of seaborn's data sets: how many classes, or from where to where the measured values go.
_SEABORN: dict[str, dict[str, int | tuple[float, float]]] = {
    "iris": {
        "sepal_length": (4.3, 7.9),
        "sepal_width": (2.0, 4.4),
        "petal_length": (1.0, 6.9),
        "petal_width": (0.1, 2.5),
    },
    "titanic": {"survived": 2, "fare": (0.0, 512.3292)},
    "tips": {"tip": (1.0, 10.0), "total_bill": (3.07, 50.81)},
    "mpg": {"mpg": (9.0, 46.6), "acceleration": (8.0, 24.8)},
    "diamonds": {"price": (326.0, 18823.0), "carat": (0.2, 5.01)},
    "penguins": {"body_mass_g": (2700.0, 6300.0), "bill_length_mm": (32.1, 59.6), "flipper_length_mm": (172.0, 231.0)},
}


def known(name: str, kind: int | tuple[float, float], site: Site) -> Operation:
    """A column whose classes, or whose least and greatest value, are known."""
    settings: dict[str, Value] = {"name": Constant(name)}
    if isinstance(kind, int):
        settings |= {"kind": Constant("classes"), "count": Constant(kind), "first": Constant(0)}
    else:
        settings |= {"kind": Constant("real"), "low": Constant(kind[0]), "high": Constant(kind[1])}
    return Operation("known_target", (), settings, site, "table")


def _read(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`read_csv(path)`."""
    del reader, arguments
    return Operation("table", (), {}, site, callee.path if isinstance(callee, Library) else "")


def _sample(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`seaborn.load_dataset("titanic")`."""
    del reader
    columns = _SEABORN.get(text(arguments.get(0, "name")) or "", {})
    made = {f"column {name}": known(name, kind, site) for name, kind in columns.items()}
    return Operation("table", (), dict(made), site, callee.path if isinstance(callee, Library) else "")


def _made(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`DataFrame({"a": …, "b": …})`."""
    given = arguments.get(0, "data")
    path = callee.path if isinstance(callee, Library) else ""
    if not isinstance(given, Dictionary):
        return Operation("table", (), {}, site, path)
    keys = [key for key in reader.store.keys(given.identity) if isinstance(key[1], str)]
    columns = {f"column {key[1]}": reader.store.value((given.identity, key)) for key in keys}
    return Operation("table", (), {name: value for name, value in columns.items() if value is not None}, site, path)


def _dummies(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`get_dummies(column)`: a column for each name; of a whole table, another table."""
    del callee
    data = arguments.get(0, "data")
    if (
        data is None
        or "columns" in arguments.named
        or flag(arguments.named.get("drop_first"), default=False) is not False
    ):
        return None
    found = shape(reader, data)
    return Operation("one_hot", (data,), {}, site, "pandas.get_dummies") if found.rank == 1 else None


def _factorized(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`factorize(column)`: class numbers, and their names."""
    from rightloss.facts.code.values import UNKNOWN, Items

    column = arguments.positional[:1] if isinstance(callee, Library) else (callee,)
    pair = List(fixed=True)
    numbers = Operation("class_numbers", column, {}, site, "pandas.factorize")
    reader.store.set((pair.identity, "items"), Items((numbers, UNKNOWN)))
    return pair


FUNCTIONS = {
    **{f"{package}.read_{kind}": _read for package in ("pandas", "polars") for kind in _READERS},
    "pandas.DataFrame": _made,
    "pandas.get_dummies": _dummies,
    "pandas.factorize": _factorized,
    "seaborn.load_dataset": _sample,
    "numpy.identity": apply("identity", "n"),
    "jax.numpy.eye": apply("identity", "N"),
    "torch.eye": apply("identity", "n"),
}
METHODS = {"factorize": _factorized}
