"""Hugging Face: models that compute their loss from the labels, and trainers whose `compute_loss` a program writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code import attributes
from rightloss.facts.code.events import LossUse, Minimised, Untold
from rightloss.facts.code.iterate import elements
from rightloss.facts.code.libraries import text
from rightloss.facts.code.libraries.watched import argument
from rightloss.facts.code.shapes import shape
from rightloss.facts.code.targets import targets
from rightloss.facts.code.uses import use
from rightloss.facts.code.values import (
    UNKNOWN,
    Arguments,
    Bound,
    Constant,
    Dictionary,
    Function,
    Instance,
    List,
    Method,
    Object,
    Operation,
    Value,
)
from rightloss.vocabulary import Labels

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_TASK = "ForSequenceClassification"
_FAMILIES = (
    "AutoModel Albert Bart Bert BigBird Camembert Deberta DebertaV2 DistilBert Electra Ernie Flaubert GPT2 Llama "
    "Longformer MPNet MobileBert Roberta SqueezeBert XLMRoberta XLNet"
)
_MODELS = [f"transformers.{family}{_TASK}" for family in _FAMILIES.split()]
_TOKENS = [f"transformers.{family}ForTokenClassification" for family in _FAMILIES.split()]
_IMAGES = [
    f"transformers.{family}ForImageClassification"
    for family in ("AutoModel", "ViT", "Swin", "Swinv2", "ConvNext", "ConvNextV2", "ResNet", "Beit", "Dinov2")
]
_OUTPUT, _ANY_MODEL = "transformers.ModelOutput", "transformers.PreTrainedModel"
_F = "torch.nn.functional"
_LOSSES = {
    "regression": f"{_F}.mse_loss",
    "single_label_classification": f"{_F}.cross_entropy",
    "multi_label_classification": f"{_F}.binary_cross_entropy_with_logits",
}
_TRAINERS = ("transformers.Trainer", "transformers.Seq2SeqTrainer")


def _loaded(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`AutoModelForSequenceClassification.from_pretrained(name, num_labels=5, problem_type=…)`."""
    made = Object(getattr(callee, "path", "").rpartition(".")[0], Arguments((), arguments.named), site)
    reader.objects.append(made)
    return made


def _told(model: Object, name: str) -> Value | None:
    """A setting of the model, given to it or to its configuration."""
    config = model.arguments.get(0, "config")
    found = config.arguments.named.get(name) if isinstance(config, Object) else None
    return model.arguments.named.get(name) or found


def _output(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`model(**inputs)`: an object with logits."""
    if not isinstance(callee, Object) or {name for name, _ in reader.store.names(callee.identity)} - {"training"}:
        return None  # a model whose parts the program replaces
    settings: dict[str, Value] = {}
    axes: dict[str, Value] = {"axes": Constant(2)} if callee.path in _TOKENS else {}
    features: Value = UNKNOWN
    if callee.path != _ANY_MODEL:
        settings = {"units": _told(callee, "num_labels") or (UNKNOWN if callee.path in _IMAGES else Constant(2))}
        given = arguments.get(0, "input_ids", "pixel_values")
        features = Operation("features", () if given is None else (given,), axes, site, cut=reader.cut)
    logits = Operation("linear", (features,), settings, site, _OUTPUT, cut=reader.cut)
    return Object(_OUTPUT, Arguments((logits,), arguments.named), site)


def _part(reader: Reader, owner: Object, name: str, site: Site) -> Value | None:
    """`outputs.logits`."""
    del reader, site
    return owner.arguments.positional[0] if name == "logits" else None


def _element(reader: Reader, owner: Object, key: Value) -> Value | None:
    """`outputs["logits"]`, and `outputs[0]` where no labels were given."""
    del reader
    first = isinstance(key, Constant) and key.value == 0 and "labels" not in owner.arguments.named
    return owner.arguments.positional[0] if first or text(key) == "logits" else None


def _trained(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`trainer.train()`."""
    del arguments
    told = _settings(reader, owner)
    model, data = told.get("model"), told.get("train_dataset")
    batch, before = _batch(reader, data, site), len(reader.events)
    own = attributes.of_class(reader, owner.kind, "compute_loss") if isinstance(owner, Instance) else None
    if isinstance(own, Function) and isinstance(owner, Instance):
        result = reader.call(
            Bound(own, owner), Arguments((model or Object(_ANY_MODEL, Arguments(), site), batch)), site
        )
        _minimised(reader, owner, result, site)
    elif isinstance(model, Object) and model.path in _MODELS and isinstance(batch, Dictionary):
        labels = reader.store.value((batch.identity, ("key", "labels")))
        if labels is not None:
            _own_loss(reader, model, labels)
    if own is None and not any(isinstance(event, LossUse) for event in reader.events[before:]):
        reader.record(Untold(site=site, value=Method(model or UNKNOWN, "loss")))
    return None


def _settings(reader: Reader, owner: Value) -> dict[str, Value]:
    if isinstance(owner, Object):
        return owner.arguments.named
    return dict(reader.store.names(owner.identity)) if isinstance(owner, Instance) else {}


def _own_loss(reader: Reader, model: Object, labels: Value) -> None:
    """The loss that the model chooses: by `problem_type`, else by the labels; reported where that is said."""
    units = _told(model, "num_labels") or Constant(2)
    chosen = text(_told(model, "problem_type")) or _chosen(reader, units, labels)
    if chosen in _LOSSES:
        config = model.arguments.get(0, "config")
        said = config if isinstance(config, Object) and "problem_type" in config.arguments.named else model
        site = argument(said.site, None, "problem_type")
        prediction = Operation("linear", (UNKNOWN,), {"units": units}, model.site, _OUTPUT)
        result = use(reader, _LOSSES[chosen], prediction, labels, {}, site, inside="transformers.Trainer.train")
        reader.record(Minimised(site=site, value=result, how="transformers"))


def _chosen(reader: Reader, units: Value, labels: Value) -> str:
    if isinstance(units, Constant) and units.value == 1:
        return "regression"
    known, lengths = targets(reader, labels), shape(reader, labels)
    numbered = known.values is not None and Labels.CLASS_INDEX in known.labels.likely
    return "single_label_classification" if numbered and lengths.rank == 1 else ""


def _batch(reader: Reader, data: Value | None, site: Site) -> Value:
    """A batch of what the program's data set gives: its dictionary, with a batch of each entry."""
    if not isinstance(data, Instance):
        return UNKNOWN
    items = elements(reader, Object("torch.utils.data.DataLoader", Arguments((data,)), site), None)
    batch = UNKNOWN if items is None else next(iter(items.all()), UNKNOWN)
    row = batch.operands[0] if isinstance(batch, Operation) and batch.operands else None
    if not isinstance(row, Dictionary):
        return UNKNOWN
    made = Dictionary()
    for key in reader.store.keys(row.identity):
        value = reader.store.value((row.identity, key))
        if value is not None:
            reader.store.set((made.identity, key), Operation("collate", (value,), {}, site))
    return made


def _minimised(reader: Reader, owner: Value | None, value: Value, site: Site) -> None:
    """What `compute_loss` gives back: the loss, or the loss and the outputs."""
    del owner
    loss = next(iter(reader.store.items(value.identity).front), value) if isinstance(value, List) else value
    if isinstance(loss, Operation):
        reader.record(Minimised(site=loss.site, value=loss, how="transformers"))
    elif not isinstance(loss, Constant):
        reader.record(Untold(site=site, value=loss))


def _initialised(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """A trainer of the program that leaves its making to the library."""
    del site
    if isinstance(owner, Instance):
        names = dict(zip(("model", "args", "data_collator", "train_dataset"), arguments.positional, strict=False))
        for name, value in (names | arguments.named).items():
            reader.store.set((owner.identity, name), value)
    return None


ALIASES = {"transformers.trainer": "transformers", "transformers.trainer_seq2seq": "transformers"}
_KNOWN = [*_MODELS, *_TOKENS, *_IMAGES]
OBJECTS = dict.fromkeys([*_KNOWN, _ANY_MODEL], _output)
FUNCTIONS = {f"{model}.{name}": _loaded for model in _KNOWN for name in ("from_pretrained", "from_config")}
ATTRIBUTES = {(_OUTPUT, "*"): _part}
ELEMENTS = {_OUTPUT: _element}
OBJECT_METHODS = {
    **{(trainer, "train"): _trained for trainer in _TRAINERS},
    **{(trainer, "__init__"): _initialised for trainer in _TRAINERS},
}
RETURNED = {(trainer, "compute_loss"): _minimised for trainer in _TRAINERS}
