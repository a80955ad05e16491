"""skorch: estimators around a PyTorch module. Its classifier takes the logarithm of the module's output itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Minimised
from rightloss.facts.code.libraries import canonical, tables
from rightloss.facts.code.uses import use
from rightloss.facts.code.values import (
    Arguments,
    Class,
    Instance,
    Library,
    Object,
    Operation,
    Value,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_LOSSES = {
    "skorch.NeuralNetClassifier": "torch.nn.NLLLoss",
    "skorch.NeuralNetBinaryClassifier": "torch.nn.BCEWithLogitsLoss",
    "skorch.NeuralNetRegressor": "torch.nn.MSELoss",
}
TAKES_PROBABILITIES = "skorch.NeuralNetClassifier"


def fitted(reader: Reader, net: Object, features: Value, target: Value) -> None:
    """What is minimised when a net is fitted; it is reported where the net is made."""
    if net.path not in _LOSSES or net.arguments.open:
        return
    prediction = _predicted(reader, net, features)
    if prediction is None:
        return
    given = net.arguments.get(1, "criterion")
    criterion = Library(_LOSSES[net.path]) if given is None else given
    path = canonical(criterion.path) if isinstance(criterion, Library | Object) else ""
    if net.path == TAKES_PROBABILITIES and path == "torch.nn.NLLLoss":
        result: Value = use(reader, TAKES_PROBABILITIES, prediction, target, {}, net.site)
    elif path in tables("OBJECTS"):
        made = criterion if isinstance(criterion, Object) else Object(path, Arguments(), net.site)
        result = reader.call(made, Arguments((prediction, target)), net.site)
    else:
        return
    reader.record(Minimised(site=net.site, value=result, how="skorch"))


def _predicted(reader: Reader, net: Object, features: Value) -> Value | None:
    """What the module makes of the features; settings such as `module__hidden` are its own."""
    module = net.arguments.get(0, "module")
    prefix = "module__"
    own = {name.removeprefix(prefix): value for name, value in net.arguments.named.items() if name.startswith(prefix)}
    if isinstance(module, Class):
        module = reader.call(module, Arguments((), own), net.site)
    if not isinstance(module, Instance | Object):
        return None
    return reader.call(module, Arguments((features,)), net.site)


def _fit(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`net.fit(X, y)`."""
    del site
    features, target = arguments.get(0, "X"), arguments.get(1, "y")
    if isinstance(owner, Object) and features is not None and target is not None:
        fitted(reader, owner, features, target)
    return owner


def _made(reader: Reader, path: str, arguments: Arguments, site: Site) -> None:
    """A net whose data is not seen is looked at too."""
    data = Operation("batch", (), {}, site)
    fitted(reader, Object(path, arguments, site), data, data)


ALIASES = {f"skorch.{name}": "skorch" for name in ("classifier", "regressor", "net")}
WATCHED = dict.fromkeys(_LOSSES, _made)
OBJECT_METHODS = {(path, name): _fit for path in _LOSSES for name in ("fit", "partial_fit")}
