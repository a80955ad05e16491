"""Lightning: the trainer calls the program's `training_step` with batches, and minimises what it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code import attributes
from rightloss.facts.code.events import Minimised, Untold
from rightloss.facts.code.iterate import elements
from rightloss.facts.code.values import (
    UNKNOWN,
    Arguments,
    Bound,
    Constant,
    Dictionary,
    Function,
    Instance,
    Operation,
    Value,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_PACKAGES = ("lightning", "lightning.pytorch", "pytorch_lightning")


def _minimised(reader: Reader, owner: Value | None, value: Value, site: Site) -> None:
    """What `training_step` gives back: the loss, or a dictionary with it."""
    del owner
    loss = reader.store.value((value.identity, ("key", "loss"))) if isinstance(value, Dictionary) else value
    if isinstance(loss, Operation):
        reader.record(Minimised(site=loss.site, value=loss, how="lightning"))
    elif loss is not None and not isinstance(loss, Constant):
        reader.record(Untold(site=site, value=loss))


def _fit(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`trainer.fit(model, loader)` and `trainer.fit(model, datamodule=data)`."""
    del owner
    model = arguments.get(0, "model")
    given = arguments.get(1, "train_dataloaders", "train_dataloader")
    data = arguments.get(3, "datamodule") or given
    loader = _asked(reader, data, "train_dataloader", site) if isinstance(data, Instance) else given
    loader = _asked(reader, model, "train_dataloader", site) if loader is None else loader
    step = _method(reader, model, "training_step")
    if step is None or not isinstance(model, Instance):
        return None
    batches = None if loader is None else elements(reader, loader, None)
    batch = UNKNOWN if batches is None else next(iter(batches.all()), UNKNOWN)
    number = Operation("integer", (), {}, site)
    result = reader.call(Bound(step, model), Arguments((batch, number)), site)
    _minimised(reader, model, result, site)
    return None


def _asked(reader: Reader, owner: Value | None, name: str, site: Site) -> Value | None:
    """What a hook of the program gives, after the hook that prepares it."""
    setup, hook = _method(reader, owner, "setup"), _method(reader, owner, name)
    if not isinstance(owner, Instance) or hook is None:
        return None
    if setup is not None:
        reader.call(Bound(setup, owner), Arguments((Constant("fit"),)), site)
    return reader.call(Bound(hook, owner), Arguments(), site)


def _method(reader: Reader, owner: Value | None, name: str) -> Function | None:
    found = attributes.of_class(reader, owner.kind, name) if isinstance(owner, Instance) else None
    return found if isinstance(found, Function) else None


OBJECT_METHODS = {(f"{package}.Trainer", "fit"): _fit for package in _PACKAGES}
RETURNED = {(f"{package}.LightningModule", "training_step"): _minimised for package in _PACKAGES}
