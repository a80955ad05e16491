"""Image classifiers of torchvision and timm: a score for each class, from a head that programs like to replace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.libraries import number, text
from rightloss.facts.code.values import (
    Arguments,
    Constant,
    Instance,
    Method,
    Object,
    Operation,
    Value,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_MODEL, _PART = "torchvision.models.Classifier", "torchvision.models.Part"
_FAMILIES = {  # the attribute that holds the head, and its last layer where it is a sequence
    "fc": (None, ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "resnext101_32x8d"]),
    "fc ": (None, ["wide_resnet50_2", "wide_resnet101_2", "shufflenet_v2_x0_5", "shufflenet_v2_x1_0"]),
    "fc  ": (None, ["regnet_y_400mf", "regnet_y_800mf", "regnet_x_400mf", "regnet_x_800mf"]),
    "classifier": (None, ["densenet121", "densenet161", "densenet169", "densenet201"]),
    "classifier ": (6, ["alexnet", *(f"vgg{depth}{kind}" for depth in (11, 13, 16, 19) for kind in ("", "_bn"))]),
    "classifier  ": (1, ["mobilenet_v2", *(f"efficientnet_b{size}" for size in range(8))]),
    "classifier   ": (1, ["efficientnet_v2_s", "efficientnet_v2_m", "efficientnet_v2_l", "mnasnet1_0", "mnasnet0_5"]),
    "classifier    ": (3, ["mobilenet_v3_small", "mobilenet_v3_large"]),
    "classifier     ": (2, ["convnext_tiny", "convnext_small", "convnext_base", "convnext_large"]),
    "head": (None, ["swin_t", "swin_s", "swin_b", "swin_v2_t", "swin_v2_s", "swin_v2_b"]),
    "heads": (0, ["vit_b_16", "vit_b_32", "vit_l_16", "vit_l_32", "vit_h_14"]),
}
_HEADS = {name: (holder.strip(), last) for holder, (last, names) in _FAMILIES.items() for name in names}
_HARMLESS = frozenset(
    ["parameters", "named_parameters", "children", "modules", "train", "eval", "requires_grad_", "to"]
)
_HOLDERS = frozenset(holder for holder, _ in _HEADS.values()) | {"head_drop", "last_linear", "heads"}


def _made(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`models.resnet18(weights=…)`."""
    name = getattr(callee, "path", "").rpartition(".")[2]
    made = Object(_MODEL, Arguments((Constant(name),), arguments.named, arguments.open), site)
    reader.objects.append(made)
    return made


def _timm(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`timm.create_model(name, num_classes=5)`; without a number of classes it may give features."""
    del callee
    classes = number(arguments.named.get("num_classes"))
    if classes is None or classes < 1 or "features_only" in arguments.named or arguments.open:
        return None
    made = Object(_MODEL, Arguments((Constant(""),), arguments.named), site)
    reader.objects.append(made)
    return made


def _scores(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """What the model gives: what its head makes of the features."""
    if not isinstance(callee, Object) or callee.arguments.open or not arguments.positional:
        return None
    holder, _ = _HEADS.get(text(callee.arguments.positional[0]) or "", ("", None))
    written = {name for name, _ in reader.store.names(callee.identity)} - {"training"}
    features = Operation("features", arguments.positional[:1], {}, callee.site, cut=reader.cut)
    head = reader.store.value((callee.identity, holder)) if written == {holder} else None
    if isinstance(head, Object) and head.path == _PART:
        written = {name for name, _ in reader.store.names(head.identity)}
        head = reader.store.value((head.identity, "last")) if written == {"last"} else None
    if not written:
        return Operation("linear", (features,), _width(callee.arguments), callee.site, _MODEL, cut=reader.cut)
    return reader.call(head, Arguments((features,)), site) if isinstance(head, Instance | Object) else None


def _width(told: Arguments) -> dict[str, Value]:
    return {"units": told.named["num_classes"]} if "num_classes" in told.named else {}


def _holder(reader: Reader, owner: Object, name: str, site: Site) -> Value | None:
    """`model.classifier`: remembered, since its layers may be replaced; `model.fc.in_features` is a plain number."""
    if name not in _HOLDERS or _HEADS.get(text(owner.arguments.positional[0]) or "", ("", None))[1] is None:
        return None
    made = Object(_PART, Arguments((owner.arguments.positional[0],)), site)
    reader.store.set((owner.identity, name), made)
    return made


def _within(reader: Reader, owner: Object, name: str, site: Site) -> Value | None:
    """What is done with a head as a whole may change it: `model.classifier.append(…)`."""
    del site
    if name not in _HARMLESS:
        reader.store.set((owner.identity, "?"), Constant(name))
    return None


def _layer(reader: Reader, owner: Object, key: Value) -> Value | None:
    """A layer of the head that is looked at: `model.classifier[6].in_features`."""
    del reader
    return Method(owner, "layer") if isinstance(key, Constant) else None


def _replaced(reader: Reader, owner: Object, key: Value, value: Value) -> None:
    """`model.classifier[6] = nn.Linear(4096, 2)`: certain only where the last layer is replaced."""
    _, last = _HEADS[text(owner.arguments.positional[0]) or ""]
    known = number(key) in {-1.0, float(last or 0)}
    reader.store.set((owner.identity, "last"), value if known else Constant(None))


def _setattr(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`setattr(model, "fc", layer)`."""
    del callee, site
    owner, name, value = (arguments.get(place) for place in range(3))
    if isinstance(owner, Object) and value is not None:
        reader.store.set((owner.identity, text(name) or "?"), value)
    return None


FUNCTIONS = {
    "builtins.setattr": _setattr,
    **{f"torchvision.models.{name}": _made for name in _HEADS},
    "timm.create_model": _timm,
}
OBJECTS = {_MODEL: _scores}
ATTRIBUTES = {(_MODEL, "*"): _holder, (_PART, "*"): _within}
ELEMENTS = {_PART: _layer}
REPLACED = {_PART: _replaced}
