"""Libraries that put a model on devices: what they hand back is used as the model was; they also go backward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Minimised
from rightloss.facts.code.libraries import same
from rightloss.facts.code.values import NONE, UNKNOWN, Arguments, Instance, Items, List, Object, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_ENGINE = "deepspeed.DeepSpeedEngine"
_FABRICS = ("lightning.Fabric", "lightning.fabric.Fabric", "lightning_fabric.Fabric")
_MODULES = ("lightning", "lightning.pytorch", "pytorch_lightning")


def _prepared(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`prepare(model, optimizer, loader)`: as many as were given, in the same order."""
    del owner, site
    given = arguments.positional
    if arguments.open or not given:
        return None
    return given[0] if len(given) == 1 else _tuple(reader, given)


def _tuple(reader: Reader, values: tuple[Value, ...]) -> List:
    made = List(fixed=True)
    reader.store.set((made.identity, "items"), Items(values))
    return made


def _initialised(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`engine, optimizer, loader, scheduler = deepspeed.initialize(args, model=…)`."""
    del callee
    model = arguments.get(1, "model")
    if not isinstance(model, Instance | Object):
        return None
    engine = Object(_ENGINE, Arguments((model,)), site)
    return _tuple(reader, (engine, arguments.get(2, "optimizer") or UNKNOWN, UNKNOWN, UNKNOWN))


def _called(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    return reader.call(callee.arguments.positional[0], arguments, site) if isinstance(callee, Object) else None


def _module(reader: Reader, owner: Object, name: str, site: Site) -> Value | None:
    del reader, name, site
    return owner.arguments.positional[0]


def _backward(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`accelerator.backward(loss)`."""
    del owner
    loss = arguments.get(0, "loss", "tensor")
    if loss is not None:
        reader.record(Minimised(site=site, value=loss, how="backward"))
    return NONE


def _scaled(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`scaler.scale(loss)` is a positive multiple of the loss."""
    del reader, owner, site
    return arguments.get(0, "outputs")


FUNCTIONS = {"deepspeed.initialize": _initialised, "torch.vmap": same, "torch.func.vmap": same}
OBJECTS = {_ENGINE: _called}
ATTRIBUTES = {(_ENGINE, "module"): _module}
OBJECT_METHODS = {
    ("accelerate.Accelerator", "prepare"): _prepared,
    ("accelerate.Accelerator", "prepare_model"): _prepared,
    ("accelerate.Accelerator", "prepare_data_loader"): _prepared,
    ("accelerate.Accelerator", "unwrap_model"): _prepared,
    ("accelerate.Accelerator", "backward"): _backward,
    (_ENGINE, "backward"): _backward,
    **{
        (fabric, name): _prepared
        for fabric in _FABRICS
        for name in ("setup", "setup_module", "setup_dataloaders", "to_device")
    },
    **{(fabric, "backward"): _backward for fabric in _FABRICS},
    **{(f"{package}.LightningModule", "manual_backward"): _backward for package in _MODULES},
    **{(f"torch.{home}.GradScaler", "scale"): _scaled for home in ("amp", "cuda.amp")},
}
