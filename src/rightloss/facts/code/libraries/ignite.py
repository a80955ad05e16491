"""Ignite: a trainer made of model, optimiser and loss runs them on the batches of a loader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Minimised
from rightloss.facts.code.iterate import elements
from rightloss.facts.code.values import UNKNOWN, Arguments, Instance, List, Object, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_TRAINER = "ignite.SupervisedTrainer"


def _made(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`create_supervised_trainer(model, optimizer, loss_fn)`, looked at also where its data is not seen."""
    del callee
    trainer = Object(_TRAINER, arguments, site)
    data = Operation("batch", (), {}, site)
    _step(reader, trainer, data, data)
    return trainer


def _step(reader: Reader, trainer: Object, features: Value, target: Value) -> None:
    told = trainer.arguments
    model, loss = told.get(0, "model"), told.get(2, "loss_fn")
    if not isinstance(model, Instance | Object) or loss is None or told.get(5, "prepare_batch", "model_fn"):
        return
    prediction = reader.call(model, Arguments((features,)), trainer.site)
    if told.get(None, "model_transform") is None:
        result = reader.call(loss, Arguments((prediction, target)), trainer.site)
        if isinstance(result, Operation):
            reader.record(Minimised(site=trainer.site, value=result, how="ignite"))


def _run(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`trainer.run(loader)`."""
    del site
    loader = arguments.get(0, "data")
    items = None if loader is None else elements(reader, loader, None)
    batch = UNKNOWN if items is None else items.rest
    parts = reader.store.items(batch.identity).front if isinstance(batch, List) else ()
    if isinstance(owner, Object) and len(parts) == 2:  # noqa: PLR2004
        _step(reader, owner, *parts)
    return None


FUNCTIONS = {"ignite.engine.create_supervised_trainer": _made}
OBJECT_METHODS = {(_TRAINER, "run"): _run}
