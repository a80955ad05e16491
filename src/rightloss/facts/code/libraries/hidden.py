"""Training that a library does out of sight: it is counted, since nothing can be said of its loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Untold
from rightloss.facts.code.values import Arguments, Class, Function, Instance, Method, Object, Operation, Unknown, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_TRAINS = frozenset(
    {"epochs", "validation_data", "batch_size", "y", "train_dataloaders", "datamodule", "train_dataloader"}
)
_TRAINERS = ("trl.*", "sentence_transformers.*", "setfit.*", "peft.*")


def _fit(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`model.fit(x, y)` of what may be anything; scalers and encoders are fitted to one array."""
    from rightloss.facts.code.unseen import FITTED

    known = isinstance(owner, Class | Function) or (isinstance(owner, Object) and not owner.path.endswith("Trainer"))
    trains = len(arguments.positional) > 1 or bool(_TRAINS & set(arguments.named))
    if trains and not known:
        reader.record(Untold(site=site, value=owner, why=FITTED))
    return None


def _compile(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`model.compile(loss="mse")` of a model that is not seen; `torch` compiles too, and gives the model back."""
    from rightloss.facts.code.unseen import FITTED

    if "loss" in arguments.named and isinstance(owner, Unknown | Method | Operation):
        reader.record(Untold(site=site, value=owner, why=FITTED))
    return owner


def _train(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """A trainer of a library that chooses the loss itself."""
    del arguments
    if isinstance(owner, Object | Instance):
        reader.record(Untold(site=site, value=Method(owner, "loss")))
    return None


METHODS = {**dict.fromkeys(("fit", "train_on_batch", "fit_generator"), _fit), "compile": _compile}
OBJECT_METHODS = {(home, name): _train for home in _TRAINERS for name in ("train", "fit")}
