"""Data of Keras and TensorFlow: sets whose labels are known, and pipelines that pass them on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.iterate import elements
from rightloss.facts.code.libraries import apply
from rightloss.facts.code.values import Arguments, Constant, Items, List, Object, Operation, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_D = "keras.datasets"
_SET = "tensorflow.data.Dataset"
_GENERATOR = "keras.preprocessing.image.ImageDataGenerator"
_CLASSES = {
    "mnist": (10, (60_000,), (10_000,)),
    "fashion_mnist": (10, (60_000,), (10_000,)),
    "cifar10": (10, (50_000, 1), (10_000, 1)),
    "cifar100": (100, (50_000, 1), (10_000, 1)),
    "imdb": (2, (25_000,), (25_000,)),
    "reuters": (46, None, None),
}
_PIXELS = {
    **dict.fromkeys(("mnist", "fashion_mnist"), (28, 28)),
    **dict.fromkeys(("cifar10", "cifar100"), (32, 32, 3)),
}
_REAL = {"boston_housing": (5.0, 50.0), "california_housing": (14_999.0, 500_001.0)}


def listed(reader: Reader, *values: Value) -> List:
    """A tuple of values."""
    made = List(fixed=True)
    reader.store.set((made.identity, "items"), Items(values))
    return made


def _loader(name: str) -> Callable[..., Value]:
    """`load_data()` gives pairs of inputs and labels, to train on and to test with."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
        del callee
        return listed(reader, *(_half(reader, name, part, arguments, site) for part in (0, 1)))

    return handler


def _half(reader: Reader, name: str, part: int, arguments: Arguments, site: Site) -> List:
    path = f"{_D}.{name}"
    inputs = Operation("element", (), {"part": Constant(part)}, site, path)
    if name in _PIXELS:
        rows = (60_000, 10_000) if "mnist" in name else (50_000, 10_000)
        lengths = (Constant(length) for length in (rows[part], *_PIXELS[name]))
        pixels: dict[str, Value] = {"name": Constant(path), "shape": listed(reader, *lengths)}
        inputs = Operation("known_data", (), pixels | {"low": Constant(0), "high": Constant(255)}, site, path)
    settings: dict[str, Value] = {"name": Constant(path)}
    if name in _REAL:
        low, high = _REAL[name]
        settings |= {"kind": Constant("real"), "low": Constant(low), "high": Constant(high)}
    else:
        count, *shapes = _CLASSES[name]
        count = _coarse(name, count, arguments)
        settings |= {"kind": Constant("classes"), "count": Constant(count), "first": Constant(0)}
        shape = shapes[part]
        if shape is not None:
            settings["shape"] = listed(reader, *(Constant(length) for length in shape))
    return listed(reader, inputs, Operation("known_target", (), settings, site, path))


def _coarse(name: str, count: int, arguments: Arguments) -> int:
    mode = arguments.get(0, "label_mode") if name == "cifar100" else None
    return 20 if isinstance(mode, Constant) and mode.value == "coarse" else count


def _from_slices(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """A data set of the rows of arrays."""
    del callee
    given = arguments.get(0, "tensors")
    if given is None:
        return Object(_SET, Arguments(open=True), site)
    return Object(_SET, Arguments((_rows(reader, given, site),)), site)


def _rows(reader: Reader, given: Value, site: Site) -> Value:
    if isinstance(given, List):
        return listed(reader, *(_rows(reader, item, site) for item in reader.store.items(given.identity).all()))
    return Operation("batch", (given,), {}, site, _SET)


def _labelled(mode: Value | None, default: str, site: Site) -> Value:
    """Labels that are read from the names of folders, in the encoding that is asked for."""
    word = default if mode is None else mode.value if isinstance(mode, Constant) and not mode.assumed else None
    if word == "categorical":
        return Operation("one_hot", (), {}, site, _SET)
    if word == "binary":
        settings: dict[str, Value] = {"name": Constant("the folder"), "kind": Constant("classes"), "count": Constant(2)}
        return Operation("known_target", (), settings, site, _SET)
    return Operation("element", (), {"mode": Constant(word)}, site, _SET)


def _from_folder(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`image_dataset_from_directory`."""
    del callee
    labels = _labelled(arguments.get(2, "label_mode"), "int", site)
    subset = arguments.named.get("subset")
    both = isinstance(subset, Constant) and subset.value == "both"
    rows = listed(reader, Operation("element", (), {}, site, _SET), labels)
    made = Object(_SET, Arguments((rows,)), site)
    return listed(reader, made, made) if both else made


def _flow(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value:
    """`ImageDataGenerator().flow_from_directory(…)`: one-hot rows unless something else is asked for."""
    del owner
    labels = _labelled(arguments.get(None, "class_mode"), "categorical", site)
    rows = listed(reader, Operation("element", (), {}, site, _SET), labels)
    return Object(_SET, Arguments((rows,)), site)


def _same_set(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value:
    del reader, arguments, site
    return owner


def _mapped(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value:
    """`map` calls a function with the parts of each element."""
    structure = owner.arguments.get(0) if isinstance(owner, Object) else None
    function = arguments.get(0, "map_func")
    if structure is None or function is None:
        return Object(_SET, Arguments(open=True), site)
    parts = reader.store.items(structure.identity).all() if isinstance(structure, List) else (structure,)
    return Object(_SET, Arguments((reader.call(function, Arguments(tuple(parts)), site),)), site)


def _iterated(reader: Reader, value: Object | Operation) -> Items | None:
    del reader
    structure = value.arguments.get(0) if isinstance(value, Object) else None
    return None if structure is None else Items(rest=structure)


def _zipped(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`Dataset.zip((a, b))` and `Dataset.zip(a, b)`."""
    del callee
    first = arguments.positional[0] if arguments.positional else None
    found = elements(reader, first, None) if isinstance(first, List) else Items(arguments.positional)
    sets = found.all() if found is not None else ()
    inner = [each.arguments.get(0) if isinstance(each, Object) else None for each in sets]
    if not inner or None in inner:
        return Object(_SET, Arguments(open=True), site)
    return Object(_SET, Arguments((listed(reader, *(each for each in inner if each is not None)),)), site)


FUNCTIONS = {
    **{f"{_D}.{name}.load_data": _loader(name) for name in (*_CLASSES, *_REAL)},
    "keras.utils.to_categorical": apply("one_hot", "x|y", classes=(1, "num_classes|nb_classes")),
    f"{_SET}.from_tensor_slices": _from_slices,
    f"{_SET}.from_tensors": _from_slices,
    "keras.utils.image_dataset_from_directory": _from_folder,
    "keras.preprocessing.image_dataset_from_directory": _from_folder,
    f"{_SET}.zip": _zipped,
}
_KEEP = [
    "shuffle",
    "batch",
    "prefetch",
    "repeat",
    "cache",
    "take",
    "skip",
    "filter",
    "with_options",
    "unbatch",
    "shard",
    "padded_batch",
]
OBJECT_METHODS = {
    **{(_SET, name): _same_set for name in _KEEP},
    (_SET, "map"): _mapped,
    **{(_GENERATOR, name): _flow for name in ("flow_from_directory", "flow_from_dataframe")},
}
ITERATED = {_SET: _iterated}
