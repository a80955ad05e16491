"""fastai: a learner puts data, model and loss together; its losses flatten what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Minimised
from rightloss.facts.code.iterate import elements
from rightloss.facts.code.libraries import tables
from rightloss.facts.code.uses import use
from rightloss.facts.code.values import UNKNOWN, Arguments, Instance, Library, List, Object, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_F = "torch.nn.functional"
_LOSSES = {
    "CrossEntropyLossFlat": "cross_entropy",
    "LabelSmoothingCrossEntropyFlat": "cross_entropy",
    "LabelSmoothingCrossEntropy": "cross_entropy",
    "FocalLossFlat": "cross_entropy",
    "FocalLoss": "cross_entropy",
    "BCEWithLogitsLossFlat": "binary_cross_entropy_with_logits",
    "BCELossFlat": "binary_cross_entropy",
    "MSELossFlat": "mse_loss",
    "L1LossFlat": "l1_loss",
}
_BY_CLASS = frozenset({"cross_entropy"})


def _flat(name: str) -> object:
    """A loss of predictions and targets that are flattened first, so that shapes cannot broadcast."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
        prediction, target = arguments.get(0, "inp", "input", "output"), arguments.get(1, "targ", "target")
        if prediction is None or target is None:
            return None
        if name not in _BY_CLASS:
            prediction = Operation("flatten", (prediction,), {}, site)
            target = Operation("flatten", (target,), {}, site)
        made = callee if isinstance(callee, Object) else None
        return use(reader, f"{_F}.{name}", prediction, target, {}, site, made=made)

    return handler


def _learner(reader: Reader, path: str, arguments: Arguments, site: Site) -> None:
    """`Learner(dls, model, loss_func=…)`."""
    del path
    data, model = arguments.get(0, "dls"), arguments.get(1, "model")
    loss = arguments.get(2, "loss_func")
    if not isinstance(model, Instance | Object) or not isinstance(loss, Object | Library | Instance):
        return
    batch = _batch(reader, data, site)
    parts = reader.store.items(batch.identity).front if isinstance(batch, List) else ()
    features, target = parts if len(parts) == 2 else (UNKNOWN, UNKNOWN)  # noqa: PLR2004
    prediction = reader.call(model, Arguments((features,)), site)
    if isinstance(loss, Library) and loss.path in tables("OBJECTS"):
        loss = Object(loss.path, Arguments(), site)
    result = reader.call(loss, Arguments((prediction, target)), site)
    if isinstance(result, Operation):
        reader.record(Minimised(site=site, value=result, how="fastai"))


def _batch(reader: Reader, data: Value | None, site: Site) -> Value:
    """A batch of the first data set that the loaders were made of."""
    first = data.operands[0] if isinstance(data, Operation) and data.operands else None
    first = data.arguments.get(0) if isinstance(data, Object) else first
    if not isinstance(first, Object | Instance):
        return UNKNOWN
    loader = first if isinstance(first, Object) and first.path.endswith("DataLoader") else None
    loader = loader or Object("torch.utils.data.DataLoader", Arguments((first,)), site)
    items = elements(reader, loader, None)
    return UNKNOWN if items is None or items.rest is None else items.rest


_HOMES = ("learner", "losses", "data.core", "basics", "vision.all", "tabular.all", "text.all", "vision.learner")
ALIASES = {
    **{f"fastai.{home}": "fastai" for home in _HOMES},
    "fastai.torch": "torch",  # what a star import of fastai brings along
    "fastai.nn": "torch.nn",
    "fastai.F": "torch.nn.functional",
    "fastai.np": "numpy",
    "fastai.pd": "pandas",
    "fastai.Module": "torch.nn.Module",
}
OBJECTS = {f"fastai.{name}": _flat(entry) for name, entry in _LOSSES.items()}
WATCHED = {"fastai.Learner": _learner}
