"""TensorFlow Datasets: how many classes the labels of well-known sets have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.libraries import flag, text
from rightloss.facts.code.values import UNKNOWN, Arguments, Constant, Dictionary, Items, List, Object, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_SET = "tensorflow.data.Dataset"
_CLASSES = {
    **dict.fromkeys(("cats_vs_dogs", "horses_or_humans", "imdb_reviews", "malaria", "patch_camelyon"), 2),
    **dict.fromkeys(("mnist", "fashion_mnist", "kmnist", "cifar10", "svhn_cropped", "stl10", "eurosat"), 10),
    **dict.fromkeys(("beans", "rock_paper_scissors"), 3),
    **dict.fromkeys(("ag_news_subset",), 4),
    **dict.fromkeys(("tf_flowers", "cassava"), 5),
    "colorectal_histology": 8,
    "deep_weeds": 9,
    "uc_merced": 21,
    "oxford_iiit_pet": 37,
    "plant_village": 38,
    "cifar100": 100,
    "food101": 101,
    "oxford_flowers102": 102,
    "stanford_dogs": 120,
    "imagenette": 10,
    "yelp_polarity_reviews": 2,
}


def _load(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`tfds.load("mnist", split=["train", "test"], as_supervised=True, with_info=True)`."""
    del callee
    split = arguments.get(1, "split")
    supervised = flag(arguments.named.get("as_supervised"), default=False)
    if supervised is None or arguments.open:
        return None
    rows = _rows(reader, (text(arguments.get(0, "name")) or "").partition("/")[0], site, supervised=supervised)
    made = _split(reader, split, rows, site)
    informed = flag(arguments.named.get("with_info"), default=False)
    if made is None or informed is None:
        return None
    return _tuple(reader, made, UNKNOWN) if informed else made


def _split(reader: Reader, split: Value | None, rows: Value, site: Site) -> Value | None:
    """One data set, one for each of several splits, or all of them by name."""
    if text(split) is not None:
        return Object(_SET, Arguments((rows,)), site)
    if isinstance(split, List):
        items = reader.store.items(split.identity)
        if items.rest is not None:
            return None
        return _tuple(reader, *(Object(_SET, Arguments((rows,)), site) for _ in items.front))
    if split is not None:
        return None
    made = Dictionary()
    for name in ("train", "test", "validation", "unsupervised"):
        reader.store.set((made.identity, ("key", name)), Object(_SET, Arguments((rows,)), site))
    return made


def _rows(reader: Reader, name: str, site: Site, *, supervised: bool) -> Value:
    features = Operation("element", (), {}, site, "tensorflow_datasets")
    label: Value = Operation("element", (), {}, site, "tensorflow_datasets")
    if name in _CLASSES:
        settings: dict[str, Value] = {"name": Constant(name), "kind": Constant("classes"), "first": Constant(0)}
        settings["count"] = Constant(_CLASSES[name])
        label = Operation("known_target", (), settings, site, "tensorflow_datasets")
    if supervised:
        return _tuple(reader, features, label)
    made = Dictionary()
    for key, value in {"image": features, "text": features, "label": label}.items():
        reader.store.set((made.identity, ("key", key)), value)
    return made


def _tuple(reader: Reader, *values: Value) -> List:
    made = List(fixed=True)
    reader.store.set((made.identity, "items"), Items(values))
    return made


FUNCTIONS = {"tensorflow_datasets.load": _load}
