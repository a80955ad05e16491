"""Data sets whose targets are known, and what prepares them: splits, encoders, scalers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.libraries import flag, number, same, text
from rightloss.facts.code.shapes import shape
from rightloss.facts.code.values import UNKNOWN, Arguments, Constant, Items, Library, List, Object, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_D = "sklearn.datasets"
# Classes of the target, rows and columns; a target of measured values by its least and greatest.
_CLASSES = {
    "load_iris": (3, 150, 4),
    "load_digits": (10, 1797, 64),
    "load_wine": (3, 178, 13),
    "load_breast_cancer": (2, 569, 30),
    "fetch_covtype": (7, 581012, 54),
    "fetch_olivetti_faces": (40, 400, 4096),
}
_FIRST = {"fetch_covtype": 1}
_MEASURED = {"load_diabetes": (25.0, 346.0, 442, 10), "fetch_california_housing": (0.14999, 5.00001, 20640, 8)}


def _listed(reader: Reader, *values: Value) -> List:
    made = List(fixed=True)
    reader.store.set((made.identity, "items"), Items(values))
    return made


def _pair(reader: Reader, path: str, arguments: Arguments, site: Site) -> tuple[Value, Value]:
    """Features and target of a data set."""
    name = path.rpartition(".")[2]
    settings: dict[str, Value] = {"name": Constant(name)}
    if name in _MEASURED:
        low, high, rows, columns = _MEASURED[name]
        settings |= {"kind": Constant("real"), "low": Constant(low), "high": Constant(high)}
    else:
        known, rows, columns = _CLASSES[name]
        asked = arguments.get(0, "n_class") if name == "load_digits" else None
        count = UNKNOWN if arguments.open else asked or Constant(known)
        settings |= {"kind": Constant("classes"), "count": count, "first": Constant(_FIRST.get(name, 0))}
    length = UNKNOWN if arguments.named.get("n_class") or arguments.positional else Constant(rows)
    settings["shape"] = _listed(reader, length)
    shape = _listed(reader, length, Constant(columns))
    features = Operation("known_data", (), {"shape": shape}, site, path)
    return features, Operation("known_target", (), settings, site, path)


def _load(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    path = callee.path if isinstance(callee, Library) else ""
    if flag(arguments.named.get("return_X_y"), default=False):
        return _listed(reader, *_pair(reader, path, arguments, site))
    made = Object(path, arguments, site)
    features, target = _pair(reader, path, arguments, site)
    column = Constant(_NAMES.get(path.rpartition(".")[2], "target"))
    frame = Operation("table", (), {f"column {column.value}": target}, site, path)
    for name, value in {"data": features, "target": target, "frame": frame}.items():
        reader.store.set((made.identity, name), value)
    return made


_NAMES = {"fetch_california_housing": "MedHouseVal", "fetch_covtype": "Cover_Type"}  # of the target's column in `frame`


def _element(reader: Reader, owner: Object, key: Value) -> Value | None:
    """`bunch["target"]`."""
    name = text(key)
    return None if name is None else reader.store.value((owner.identity, name))


def _made(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`make_classification`, `make_regression` and their like: sizes and classes are arguments."""
    name = callee.path.rpartition(".")[2] if isinstance(callee, Library) else ""
    rows = arguments.get(0, "n_samples") or Constant(100)
    columns = arguments.get(1, "n_features") or Constant(
        {"make_classification": 20, "make_regression": 100}.get(name, 2)
    )
    settings: dict[str, Value] = {"name": Constant(name), "shape": _listed(reader, rows)}
    if name == "make_regression" or name.startswith(_MEASURING):
        settings["kind"] = Constant("real")
        if "bias" not in arguments.named:
            settings["low"] = Constant(-1.5)  # values in the tens and hundreds, of both signs
        if number(arguments.named.get("n_targets")) not in {None, 1.0}:
            settings.pop("shape")
    elif name == "make_multilabel_classification":
        settings |= {"kind": Constant("multi-hot"), "count": arguments.get(2, "n_classes") or Constant(5)}
        settings.pop("shape")
    else:
        word, least = _COUNTED.get(name, ("n_classes", 2))
        told = arguments.get(2 if name == "make_blobs" else None, word)
        unclear = arguments.open or isinstance(rows, List)
        settings |= {
            "kind": Constant("classes"),
            "count": UNKNOWN if unclear else told or Constant(least),
            "first": Constant(0),
        }
    path = callee.path if isinstance(callee, Library) else ""
    features = Operation("known_data", (), {"shape": _listed(reader, rows, columns)}, site, path)
    return _listed(reader, features, Operation("known_target", (), settings, site, path))


def _split(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """Two random parts of each array."""
    del callee
    parts = [
        Operation("split", (array,), {"part": Constant(name)}, site)
        for array in arguments.positional
        for name in ("train", "test")
    ]
    return _listed(reader, *parts)


def _encoded(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value:
    """`LabelEncoder().fit_transform(names)`: class numbers from 0, as many as there are names."""
    del reader
    return Operation("class_numbers", arguments.positional[:1], {"encoder": owner}, site, "sklearn.preprocessing")


def _scaled(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value:
    return Operation(
        "scaled", arguments.positional[:1], {"scaler": owner}, site, "sklearn.preprocessing", cut=reader.cut
    )


_MEASURING = ("make_friedman", "make_sparse_uncorrelated")
_COUNTED = {"make_blobs": ("centers", 3), "make_gaussian_quantiles": ("n_classes", 3)}
_ENCODERS = ("LabelEncoder",)
_SCALERS = ("StandardScaler", "RobustScaler", "MinMaxScaler", "MaxAbsScaler")
FUNCTIONS = {
    **{f"{_D}.{name}": _load for name in (*_CLASSES, *_MEASURED)},
    **{
        f"{_D}.make_{name}": _made
        for name in (
            *("classification", "regression", "moons", "circles", "blobs", "multilabel_classification"),
            *("friedman1", "friedman2", "friedman3", "sparse_uncorrelated", "gaussian_quantiles"),
        )
    },
    "sklearn.model_selection.train_test_split": _split,
    "sklearn.utils.shuffle": same,
}
ELEMENTS = {f"{_D}.{name}": _element for name in (*_CLASSES, *_MEASURED)}


def _multi_hot(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value:
    """`MultiLabelBinarizer`: a column for each label, and any number of ones in a row."""
    del reader, owner, arguments
    settings: dict[str, Value] = {"name": Constant("MultiLabelBinarizer"), "kind": Constant("multi-hot")}
    return Operation("known_target", (), settings, site, "sklearn.preprocessing")


def _single(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`OneHotEncoder` and `OrdinalEncoder` of a single column; of several they prepare features."""
    given = arguments.get(0, "X")
    if not isinstance(owner, Object) or given is None or shape(reader, given).last[-1:] != (1,):
        return None
    if owner.path.endswith("OrdinalEncoder"):
        return _encoded(reader, owner, arguments, site)
    plain = not {"drop", "min_frequency", "max_categories"} & set(owner.arguments.named) and not owner.arguments.open
    return Operation("one_hot", (given,), {}, site, "sklearn.preprocessing") if plain else None


def _binarized(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`LabelBinarizer`: a column for each of three classes or more, a single one for two."""
    from rightloss.facts.code.targets import targets

    given = arguments.get(0, "y")
    found = None if given is None else targets(reader, given).classes
    plain = isinstance(owner, Object) and not owner.arguments.named and not owner.arguments.positional
    if given is None or found is None or found < 3 or not plain:  # noqa: PLR2004
        return None
    return Operation("one_hot", (given,), {}, site, "sklearn.preprocessing")


METHODS = {"toarray": same, "todense": same}
OBJECT_METHODS = {
    **{
        (f"sklearn.preprocessing.{name}", method): handler
        for name, handler in {"OneHotEncoder": _single, "OrdinalEncoder": _single, "LabelBinarizer": _binarized}.items()
        for method in ("fit_transform", "transform")
    },
    **{("sklearn.preprocessing.MultiLabelBinarizer", method): _multi_hot for method in ("fit_transform", "transform")},
    **{
        (f"sklearn.preprocessing.{name}", method): _encoded
        for name in _ENCODERS
        for method in ("fit_transform", "transform")
    },
    **{
        (f"sklearn.preprocessing.{name}", method): _scaled
        for name in _SCALERS
        for method in ("fit_transform", "transform")
    },
}
