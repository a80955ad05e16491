"""Compiling and fitting a Keras model: which loss meets which output and which target."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from rightloss.facts.code import attributes
from rightloss.facts.code.events import ADDED, COMPILE, FIT, Fitted, LossUse, Measured, Minimised, Untold
from rightloss.facts.code.libraries import canonical, text
from rightloss.facts.code.libraries.keras_losses import computed
from rightloss.facts.code.libraries.keras_models import MODELS
from rightloss.facts.code.values import (
    NONE,
    UNKNOWN,
    Arguments,
    Bound,
    Constant,
    Dictionary,
    Function,
    Instance,
    Items,
    Library,
    List,
    Object,
    Operation,
    Site,
    Unknown,
    Value,
    options,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader


class Pair(NamedTuple):
    """One output of a model with what is asked of it, and where that is written."""

    loss: Value
    prediction: Value
    target: Value
    site: Site


def _compile(reader: Reader, model: Value, arguments: Arguments, site: Site) -> Value:
    """Remember what is asked; without a fit in sight, the output layer can already be judged."""
    if isinstance(model, Object | Instance):
        reader.store.set((model.identity, "#compiled"), Object("keras.compiled", arguments, site))
        if not _own(reader, model, "train_step", "compute_loss"):
            _train(reader, model, UNKNOWN, UNKNOWN, site, COMPILE)
    return NONE


def _own(reader: Reader, model: Value, *names: str) -> Function | None:
    """The first of these methods that the program defines for a model."""
    if not isinstance(model, Instance):
        return None
    found = (attributes.of_class(reader, model.kind, name) for name in names)
    return next((method for method in found if isinstance(method, Function)), None)


def _fit(reader: Reader, model: Value, arguments: Arguments, site: Site) -> Value | None:
    """`fit`, `evaluate` and `train_on_batch`."""
    x, y = _data(reader, arguments)
    if "class_weight" in arguments.named:
        reader.record(Fitted(site=site, estimator=model, features=x, target=y, given=arguments.named))
    step, loss = _own(reader, model, "train_step"), _own(reader, model, "compute_loss")
    if step is not None:
        data = _pair(reader, x, y)
        reader.call(Bound(step, model), Arguments((data,)), site)
    elif loss is not None:
        prediction = reader.call(model, Arguments((x,)), site)
        reader.call(Bound(loss, model), Arguments((), {"x": x, "y": y, "y_pred": prediction}, open=True), site)
    else:
        _train(reader, model, x, y, site)
    return Object("keras.callbacks.History", arguments, site)


def _pair(reader: Reader, x: Value, y: Value) -> List:
    made = List(fixed=True)
    reader.store.set((made.identity, "items"), Items((x, y)))
    return made


def _data(reader: Reader, arguments: Arguments) -> tuple[Value, Value]:
    """Inputs and targets, also of a data set that yields both."""
    x, y = arguments.get(0, "x") or UNKNOWN, arguments.get(1, "y")
    if y is not None and not (isinstance(y, Constant) and y.value is None):
        return x, y
    structure = x.arguments.get(0) if isinstance(x, Object) and x.path == "tensorflow.data.Dataset" else None
    if isinstance(structure, List):
        items = reader.store.items(structure.identity).front
        if len(items) > 1:
            return items[0], items[1]
    return x, UNKNOWN


def _train(reader: Reader, model: Value, x: Value, y: Value, site: Site, how: str = FIT) -> None:  # noqa: PLR0917
    compiled = _compiled(reader, model)
    if compiled is None:
        return
    prediction = reader.call(model, Arguments((x,)), site)
    for pair in _paired(reader, compiled, prediction, y):
        before = len(reader.events)
        _use(reader, pair, how)
        uses = [event for event in reader.events[before:] if isinstance(event, LossUse)]
        if len(uses) == 1 and not isinstance(prediction, List | Dictionary):
            _metrics(reader, compiled, uses[0])


def _metrics(reader: Reader, compiled: Object, use: LossUse) -> None:
    """Metrics that are asked of the only output."""
    asked = compiled.arguments.get(None, "metrics") or compiled.arguments.get(3)
    site = _written(compiled.site, 3, "metrics")
    items = reader.store.items(asked.identity).front if isinstance(asked, List) else (asked,)
    for number, metric in enumerate(items):
        name = metric.path if isinstance(metric, Object | Library) else text(metric)
        where = _part(site, number) if isinstance(asked, List) else site
        if name:
            reader.record(
                Measured(site=where, metric=canonical(name), prediction=use.prediction, target=use.target, use=use)
            )


def _compiled(reader: Reader, model: Value) -> Object | None:
    found = reader.store.value((model.identity, "#compiled")) if isinstance(model, Object | Instance) else None
    return found if isinstance(found, Object) else None


def _use(reader: Reader, pair: Pair, how: str = FIT) -> Value | None:
    """One loss, its output and its target."""
    target = Operation("batch", (), {}, pair.site) if isinstance(pair.target, Unknown) else pair.target
    result = computed(reader, pair.loss, target, pair.prediction, pair.site, inside=FIT)
    if result is not None:
        reader.record(Minimised(site=pair.site, value=result, how=how))
    elif not isinstance(pair.loss, Constant) or pair.loss.value is not None:
        reader.record(Untold(site=pair.site, value=pair.loss))
    return result


def _paired(reader: Reader, compiled: Object, prediction: Value, y: Value) -> list[Pair]:
    """Losses with the outputs they are for: by name, by number, or one for all."""
    loss = compiled.arguments.get(1, "loss") or NONE
    site = _written(compiled.site, 1, "loss")
    single = [Pair(option, prediction, y, site) for option, _ in options(loss)]
    if isinstance(prediction, Dictionary):
        names = [key[1] for key in reader.store.keys(prediction.identity)]
        return [pair for name in names for pair in _named(reader, Pair(loss, prediction, y, site), name)]
    if isinstance(loss, Dictionary):
        return _by_layer(reader, loss, prediction, y, site)
    if isinstance(prediction, List):
        return _numbered(reader, loss, prediction, y, site)
    if isinstance(loss, List):
        items = reader.store.items(loss.identity).front
        return [Pair(items[0], prediction, y, _part(site, 0))] if len(items) == 1 else []
    return single if len(single) == 1 else []


def _named(reader: Reader, every: Pair, name: object) -> list[Pair]:
    """What is asked of one output, all being given by name."""
    loss, prediction, y, site = every

    def of(owner: Value) -> Value | None:
        return reader.store.value((owner.identity, ("key", name))) if isinstance(owner, Dictionary) else None

    output, target = of(prediction), of(y)
    asked = of(loss) if isinstance(loss, Dictionary) else loss
    if output is None or asked is None or isinstance(asked, List):
        return []
    return [Pair(asked, output, target or UNKNOWN, _part(site, name))]


def _by_layer(reader: Reader, loss: Dictionary, prediction: Value, y: Value, site: Site) -> list[Pair]:
    """Losses by the name of the layer that made the output."""
    outputs = reader.store.items(prediction.identity).front if isinstance(prediction, List) else (prediction,)
    targets = reader.store.items(y.identity).front if isinstance(y, List) else (y,)
    pairs = []
    for number, output in enumerate(outputs):
        name = _layer_name(output)
        asked = reader.store.value((loss.identity, ("key", name))) if name else None
        target = targets[number] if len(targets) == len(outputs) else UNKNOWN
        if isinstance(y, Dictionary):
            target = reader.store.value((y.identity, ("key", name))) or UNKNOWN
        if asked is not None:
            pairs.append(Pair(asked, output, target, _part(site, name)))
    return pairs


def _layer_name(output: Value) -> object:
    """The name given to the layer that an output comes from."""
    while isinstance(output, Operation):
        made = output.settings.get("layer")
        if isinstance(made, Object):
            name = made.arguments.named.get("name")
            return name.value if isinstance(name, Constant) else None
        if not output.operands:
            return None
        output = output.operands[0]
    return None


def _numbered(reader: Reader, loss: Value, prediction: List, y: Value, site: Site) -> list[Pair]:
    outputs = reader.store.items(prediction.identity).front
    targets = reader.store.items(y.identity).front if isinstance(y, List) else ()
    asked = reader.store.items(loss.identity).front if isinstance(loss, List) else (loss,) * len(outputs)
    if len(asked) != len(outputs):
        return []
    found = targets if len(targets) == len(outputs) else (UNKNOWN,) * len(outputs)
    return [
        Pair(one, output, target, _part(site, number) if isinstance(loss, List) else site)
        for number, (one, output, target) in enumerate(zip(asked, outputs, found, strict=True))
    ]


def _written(site: Site, position: int, name: str) -> Site:
    """Where an argument of a call is written."""
    node = site.node
    if isinstance(node, ast.Call):
        named = [keyword.value for keyword in node.keywords if keyword.arg == name]
        found = named or node.args[position : position + 1]
        return Site(site.source, found[0]) if found else site
    return site


def _part(site: Site, key: object) -> Site:
    """Where one loss of several is written."""
    node = site.node
    if isinstance(node, ast.Dict):
        for name, value in zip(node.keys, node.values, strict=True):
            if isinstance(name, ast.Constant) and name.value == key:
                return Site(site.source, value)
    if isinstance(node, ast.List | ast.Tuple) and isinstance(key, int) and key < len(node.elts):
        return Site(site.source, node.elts[key])
    return site


def _compute_loss(reader: Reader, model: Value, arguments: Arguments, site: Site) -> Value | None:
    """`self.compute_loss(x, y, y_pred)`: what was compiled, and the penalties."""
    return _inside(reader, model, arguments.get(1, "y"), arguments.get(2, "y_pred"), site)


def _compiled_loss(reader: Reader, model: Value, arguments: Arguments, site: Site) -> Value | None:
    """`self.compiled_loss(y, y_pred)` and `self.loss(y, y_pred)`."""
    return _inside(reader, model, arguments.get(0, "y_true", "y"), arguments.get(1, "y_pred"), site)


def _inside(reader: Reader, model: Value, y: Value | None, prediction: Value | None, site: Site) -> Value | None:
    compiled = _compiled(reader, model)
    if compiled is None or prediction is None:
        return None
    found = [_use(reader, pair) for pair in _paired(reader, compiled, prediction, y or UNKNOWN)]
    kept = tuple(value for value in found if value is not None)
    return Operation("add", (*kept, UNKNOWN), {}, site, "keras.Model.compute_loss", cut=reader.cut) if kept else None


def _added(reader: Reader, model: Value, arguments: Arguments, site: Site) -> Value:
    """`self.add_loss(value)`."""
    del model
    value = arguments.get(0, "loss", "losses")
    if isinstance(value, Operation):
        reader.record(Minimised(site=site, value=value, how=ADDED))
    return NONE


OBJECT_METHODS = {
    **{(kind, "add_loss"): _added for kind in (*MODELS, "keras.layers.Layer")},
    **{(model, "compile"): _compile for model in MODELS},
    **{
        (model, name): _fit
        for model in MODELS
        for name in ("fit", "fit_generator", "evaluate", "train_on_batch", "test_on_batch")
    },
    **{(model, "compute_loss"): _compute_loss for model in MODELS},
    **{(model, name): _compiled_loss for model in MODELS for name in ("compiled_loss", "loss")},
}
