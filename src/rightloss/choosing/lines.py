"""Lines to paste: the loss in each framework, as the tested spellings write it, with the output layer it needs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rightloss.choosing.kind import AMOUNTS, Kind
from rightloss.spelling import Spelling, spellings
from rightloss.vocabulary import Labels, Row, Scale

if TYPE_CHECKING:
    from rightloss.loss import Loss

FRAMEWORKS = ("torch", "keras", "optax", "sklearn", "xgboost", "lightgbm")
_WORDS = {Scale.REAL: "prediction", Scale.LOGIT: "logits", Scale.LOG_RATE: "log_rates", Scale.SCORE: "scores"}
_SHOWN = {Scale.RATE: "exponential", Scale.PROBABILITY: "sigmoid"}
_WIDTH = 76  # a terminal of 80 columns shows every line whole
_RAW = (Scale.REAL, Scale.LOGIT, Scale.LOG_RATE, Scale.SCORE)


def lines(loss: Loss, kind: Kind, classes: int, threshold: float | None = None) -> dict[str, str]:
    """Write the lines for every framework that can train under this loss.

    They take `X`, an array of features, and `target`, encoded as the answer says.
    """
    made = {}
    for framework in FRAMEWORKS:
        spelling = _spelled(framework, loss, kind)
        if framework in _NETWORKS:
            text = _NETWORKS[framework](loss, spelling, kind, classes)
        elif framework == "sklearn":
            text = _sklearn(spelling, kind)
        else:
            text = _boosted(framework, loss, spelling, kind)
        if text:
            made[framework] = _set(loss, text) + (_decided(framework, kind, threshold) if threshold is not None else "")
    return made


def _spelled(framework: str, loss: Loss, kind: Kind) -> Spelling | None:
    """Find the entry that takes these labels and raw numbers, and computes the loss itself, not a multiple."""
    wanted = _labels(loss, kind)
    found = [
        spelling
        for spelling in spellings().get(framework, ())
        if spelling.loss == loss.name
        and spelling.labels in wanted
        and not spelling.over_classes
        and _fits(framework, spelling)
    ]
    found.sort(key=lambda one: (one.scale not in _RAW, one.factor not in {1.0, 0.5}, not one.fits))
    if not found:
        return None
    values = dict(loss.settings)
    kept = tuple(
        (ours, theirs) for ours, theirs in found[0].parameters if values.get(ours) is not None and ours in _used(loss)
    )
    return replace(found[0], parameters=kept)


def _fits(framework: str, spelling: Spelling) -> bool:
    name = spelling.entry.rpartition(".")[2]
    if framework == "sklearn":
        return spelling.fits and name.startswith("Hist")
    if framework == "keras":
        return spelling.is_class
    if framework == "torch":
        return not spelling.is_class and name != "soft_margin_loss"
    return spelling.option not in {"binary:logitraw", "multi:softmax"}


def _labels(loss: Loss, kind: Kind) -> set[Labels]:
    if kind is Kind.SHARES and loss.name == "binary_cross_entropy":
        return {Labels.SOFT}
    if kind in {Kind.BINARY, Kind.LABELS}:
        return {Labels.ZERO_ONE, Labels.SOFT} if Labels.PLUS_MINUS not in loss.labels else {Labels.PLUS_MINUS}
    if kind is Kind.CLASSES:
        return {Labels.CLASS_INDEX}
    return {Labels.REAL, Labels.COUNT, Labels.POSITIVE}


def _used(loss: Loss) -> list[str]:
    """Parameters that were set."""
    defaults = {parameter.name: parameter.default for parameter in loss.parameters}
    return [name for name, value in loss.settings if value != defaults[name] or name in {"q", "delta", "power"}]


def _set(loss: Loss, text: str) -> str:
    values = dict(loss.settings)
    named = [name for name in _used(loss) if values[name] is not None and f"={name}" in text]
    return "".join(f"{name} = {values[name]!r}\n" for name in named) + text


def _ours(loss: Loss) -> str:
    """Write our own loss, its parameters by name."""
    settings = ", ".join(f"{name}={name}" for name in _used(loss))
    return f"rightloss.{loss.name}({settings})" if settings else f"rightloss.{loss.name}"


def _raw_word(loss: Loss) -> str:
    return _WORDS[loss.link.raw] if loss.link is not None and loss.link.raw in _WORDS else "scores"


def _call(loss: Loss, spelling: Spelling | None) -> str:
    """Write the number that is minimised, from `raw` and `target`."""
    if spelling is None:
        keyword = loss.keywords()[0] if loss.keywords()[0] in {"logits", "prediction"} else "raw"
        return f"{_ours(loss)}(target=target, {keyword}={_raw_word(loss)})"
    return spelling.code().replace(f"({spelling.word}, target", f"({_raw_word(loss)}, target")


def _outputs(loss: Loss, kind: Kind, classes: int) -> int:
    return classes if loss.row is Row.CLASSES or kind is Kind.LABELS else 1


def _torch(loss: Loss, spelling: Spelling | None, kind: Kind, classes: int) -> str:
    outputs = _outputs(loss, kind, classes)
    pressed = ".squeeze(1)" if outputs == 1 else ""
    ours = "import rightloss\n" if spelling is None else ""
    return (
        f"import torch\n{ours}"
        "# or any network that ends in such a layer, without an activation\n"
        f"model = torch.nn.Linear(X.shape[1], {outputs})\n"
        f"{_raw_word(loss)} = model(X){pressed}\n"
        f"loss = {_call(loss, spelling)}\n"
    )


def _keras(loss: Loss, spelling: Spelling | None, kind: Kind, classes: int) -> str:
    outputs = _outputs(loss, kind, classes)
    if spelling is None:
        return ""
    shown = _SHOWN.get(spelling.scale)
    activation = f', activation="{shown}"' if shown else ""
    end = "" if shown else "  # no activation"
    return (
        "import keras\n"
        f"model = keras.Sequential([keras.layers.Dense({outputs}{activation})]){end}\n"
        f"loss = {spelling.code().rpartition('(')[0]}\n"
        'model.compile(optimizer="adam", loss=loss)\n'
        "model.fit(X, target, verbose=0)\n"
    )


def _jax(loss: Loss, spelling: Spelling | None, kind: Kind, classes: int) -> str:
    outputs = _outputs(loss, kind, classes)
    shape = f"(X.shape[1], {outputs})" if outputs > 1 else "X.shape[1]"
    zeros = "jax.numpy.zeros"
    module, _, name = spelling.entry.rpartition(".") if spelling else ("", "", "")
    call = _call(loss, spelling).removeprefix(f"{module}.")
    imported = f"from {module} import {name}\n" if spelling else "import rightloss\n"
    return (
        f"import jax\n{imported}"
        f'parameters = {{"w": {zeros}({shape}), "b": {zeros}({outputs})}}\n'
        "def objective(parameters, X, target):\n"
        f'    {_raw_word(loss)} = X @ parameters["w"] + parameters["b"]\n'
        f"    values = {call}\n"
        "    return values.mean()\n"
        "gradient = jax.grad(objective)(parameters, X, target)\n"
    )


_NETWORKS = {"torch": _torch, "keras": _keras, "optax": _jax}


def _sklearn(spelling: Spelling | None, kind: Kind) -> str:
    if spelling is None:
        return ""
    module, _, name = spelling.entry.rpartition(".")
    made = spelling.code().removeprefix(f"{module}.")
    imported = f"from {module} import {name}\n"
    if kind is Kind.LABELS:
        imported, made = _for_each(imported, made)
    return f"{imported}{_folded(f'model = {made}')}\nmodel.fit(X, target)\n"


def _folded(line: str) -> str:
    """Break a long line after its first bracket, as formatters do."""
    head, _, inside = line.partition("(")
    return line if len(line) <= _WIDTH else f"{head}(\n    {inside.removesuffix(')')}\n)"


def _for_each(imported: str, made: str) -> tuple[str, str]:
    """Train one model for each label."""
    return f"{imported}from sklearn.multioutput import MultiOutputClassifier\n", f"MultiOutputClassifier({made})"


def _boosted(framework: str, loss: Loss, spelling: Spelling | None, kind: Kind) -> str:
    short = {"xgboost": "XGB", "lightgbm": "LGBM"}[framework]
    sort = "Regressor" if kind in AMOUNTS else "Classifier"
    if spelling is None:
        return _objective_of_ours(framework, short, loss, kind)
    made = spelling.code().replace(f"{short}Model", f"{short}{sort}")
    imported = f"import {framework}\n"
    if kind is Kind.LABELS and framework == "lightgbm":
        imported, made = _for_each(imported, made)
    return f"{imported}{_folded(f'model = {made}')}\nmodel.fit(X, target)\n"


def _objective_of_ours(framework: str, short: str, loss: Loss, kind: Kind) -> str:
    from rightloss.vocabulary import Task

    if kind not in AMOUNTS or loss.task not in {Task.REGRESSION, Task.COUNTS} or loss.formula.majorant is None:
        return ""
    return (
        f"import {framework}\nimport rightloss\nfrom rightloss.boosting import objective\n"
        f"loss = {_ours(loss)}\n"
        f'trained = objective(loss, hessian="majorant")\n'
        f"model = {framework}.{short}Regressor(objective=trained)\n"
        "model.fit(X, target)\n"
        "prediction = loss.inverse_link(model.predict(X))\n"
    )


def _decided(framework: str, kind: Kind, threshold: float) -> str:
    if kind is not Kind.BINARY:
        return ""
    probability = {
        "torch": "torch.sigmoid(logits)",
        "keras": "keras.ops.sigmoid(model(X))",
        "optax": 'jax.nn.sigmoid(X @ parameters["w"] + parameters["b"])',
    }.get(framework, "model.predict_proba(X)[:, 1]")
    return f"decision = {probability} > {threshold:.6g}\n"
