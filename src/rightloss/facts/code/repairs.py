"""The fixes that rules write: what to change where a loss and what it is given do not belong together."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code import edits
from rightloss.facts.code.values import Object, Operation, Value
from rightloss.finding import Edit, Fix
from rightloss.vocabulary import Scale

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rightloss.facts.call import Call
    from rightloss.facts.code.events import LossUse
    from rightloss.facts.code.values import Site
    from rightloss.source import Source

_PASS = frozenset({"reshape", "squeeze", "unsqueeze", "flatten", "transpose", "index", "same", "batch", "detach"})
_SAME = frozenset({"reshape", "squeeze", "flatten", "same"})
# The loss that takes what comes out of the last layer.
_OF_LOGITS = {
    "NLLLoss": "CrossEntropyLoss",
    "nll_loss": "cross_entropy",
    "BCELoss": "BCEWithLogitsLoss",
    "binary_cross_entropy": "binary_cross_entropy_with_logits",
}
_LOGARITHMS = {"softmax": "log_softmax", "Softmax": "LogSoftmax"}


def fix(title: str, found: Iterable[Edit | None], *, safe: bool, note: str = "") -> Fix | None:
    """A fix, if every edit can be made."""
    kept = tuple(edit for edit in found if edit is not None)
    return Fix(title, kept, safe, note) if kept and len(kept) == len(list(found)) else None


def of_scale(use: LossUse, call: Call) -> Fix | None:
    """The prediction is on another scale than the loss takes."""
    takes, given = call.takes, call.scale.likely
    keras = use.entry.startswith("keras.")
    if Scale.PROBABILITY in given and takes == {Scale.LOGIT}:
        told = _told(use, "from_logits") if keras else None
        if told is not None:
            return fix("say from_logits=False", [edits.keyword(*told, "from_logits", "False")], safe=True)
        return _without_activation(use)
    if Scale.PROBABILITY in given and takes == {Scale.LOG_PROBABILITY}:
        return _with_logarithm(use)
    if Scale.PROBABILITY not in given and keras and takes == {Scale.PROBABILITY}:
        told = _told(use, "from_logits", anyhow=True)
        return fix("say from_logits=True", [edits.keyword(*told, "from_logits", "True")], safe=True) if told else None
    if Scale.PROBABILITY not in given and not keras:
        return _for_logits(use)
    return None


def _told(use: LossUse, name: str, *, anyhow: bool = False) -> tuple[Source, ast.Call] | None:
    """The call that makes or computes the loss, if it says this."""
    site = use.site if use.made is None else use.made.site
    node = site.node
    if not isinstance(node, ast.Call):
        return None
    return (site.source, node) if anyhow or any(word.arg == name for word in node.keywords) else None


def _activation(value: Value, names: frozenset[str]) -> Operation | None:
    """The activation that was applied last."""
    for _ in range(8):
        if not isinstance(value, Operation) or not value.operands:
            return None
        if value.name in names:
            return value
        if value.name not in _PASS:
            return None
        value = value.operands[0]
    return None


def _without_activation(use: LossUse) -> Fix | None:
    made = _activation(use.prediction, frozenset({"softmax", "sigmoid"}))
    node = made.site.node if made is not None else None
    if made is None or not isinstance(node, ast.Call):
        return None
    source, note = made.site.source, "the model then gives logits: apply the activation where probabilities are shown"
    if isinstance(made.settings.get("layer"), Object):
        identity = f"{edits.text(source, node.func.value)}.Identity()" if isinstance(node.func, ast.Attribute) else ""
        change = edits.replaced(source, node, identity) if identity and made.path.startswith("torch.nn.") else None
        return fix("put nothing in the place of the activation", [change], safe=False, note=note)
    inner = _inner(node)
    direct = node in getattr(use.site.node, "args", ())
    change = None if inner is None else edits.replaced(source, node, edits.text(source, inner))
    return fix("take the activation out", [change], safe=direct, note="" if direct else note)


def _inner(node: ast.Call) -> ast.expr | None:
    """What an activation is applied to: its argument, or what its method belongs to."""
    if isinstance(node.func, ast.Attribute) and node.func.attr in {"softmax", "sigmoid"}:
        owner = node.func.value
        functional = isinstance(owner, ast.Name | ast.Attribute) and _is_module(owner)
        return edits.argument(node, 0, "input", "x", "logits") if functional else owner
    return edits.argument(node, 0, "input", "x", "logits")


def _is_module(node: ast.expr) -> bool:
    """Whether this reads as a module, not as an array."""
    return ast.unparse(node) in {"torch", "F", "nn", "nn.functional", "torch.nn.functional", "jax.nn", "tf.nn", "tf"}


def _with_logarithm(use: LossUse) -> Fix | None:
    made = _activation(use.prediction, frozenset({"softmax"}))
    node = made.site.node if made is not None else None
    if made is None or not isinstance(node, ast.Call):
        return None
    name = getattr(node.func, "attr", "")
    change = edits.last_name(made.site.source, node.func, _LOGARITHMS[name]) if name in _LOGARITHMS else None
    note = "the model then gives log-probabilities"
    return fix("take log_softmax instead of softmax", [change], safe=False, note=note)


def _for_logits(use: LossUse) -> Fix | None:
    """The loss that applies softmax or sigmoid itself."""
    site = use.site if use.made is None else use.made.site
    node = site.node
    name = getattr(getattr(node, "func", None), "attr", "")
    if not isinstance(node, ast.Call) or name not in _OF_LOGITS:
        return None
    change = edits.last_name(site.source, node.func, _OF_LOGITS[name])
    return fix(f"use {_OF_LOGITS[name]}", [change], safe=True)


def swapped(site: Site) -> Fix | None:
    """Two arguments that stand in each other's place."""
    node = site.node
    if not isinstance(node, ast.Call) or len(node.args) < 2 or any(isinstance(a, ast.Starred) for a in node.args[:2]):  # noqa: PLR2004
        return None
    return fix("swap the two arguments", edits.swapped(site.source, node.args[0], node.args[1]), safe=True)


def squeezed(use: LossUse, *, prediction: bool) -> Fix | None:
    """Take the last axis off the prediction, or off the target."""
    node, source = use.site.node, use.site.source
    first = prediction == (use.result is None or not use.result.operands or use.result.operands[0] is use.prediction)
    if isinstance(node, ast.BinOp):
        side = node.left if first else node.right
    elif isinstance(node, ast.Call) and use.entry.startswith(("torch.", "optax.")):
        found = edits.argument(node, 0 if prediction else 1, *(("input",) if prediction else ("target", "targets")))
        if found is None:
            return None
        side = found
    else:
        return None
    change = edits.replaced(source, side, f"{edits.atom(source, side)}.squeeze(-1)")
    return fix("take the last axis away", [change], safe=True)


def told(site: Site, name: str, value: str, title: str = "") -> Fix | None:
    """Set an argument of a call."""
    if not isinstance(site.node, ast.Call):
        return None
    return fix(title or f"say {name}={value}", [edits.keyword(site.source, site.node, name, value)], safe=True)


def mode(site: Site, better: str) -> Fix | None:
    """Say which way a watched number gets better."""
    told_so = isinstance(site.node, ast.Call) and any(word.arg == "mode" for word in site.node.keywords)
    return told(site, "mode", f'"{better}"') if told_so else None


def over_classes(made: Operation) -> Fix | None:
    """Let a softmax run over the last axis instead of the first."""
    node, source = made.site.node, made.site.source
    if not isinstance(node, ast.Call):
        return None
    name = next((word.arg for word in node.keywords if word.arg in {"dim", "axis"}), None)
    if name is not None:
        return fix(f"say {name}=-1", [edits.keyword(source, node, name, "-1")], safe=True)
    zeros = [one for one in node.args if isinstance(one, ast.Constant) and one.value == 0 and one.value is not False]
    return (
        fix("run over the last axis", [edits.replaced(source, zeros[0], "-1")], safe=True) if len(zeros) == 1 else None
    )


_STABLE = {
    ("torch", "softmax"): "log_softmax",
    ("jax.nn", "softmax"): "log_softmax",
    ("jax.nn", "sigmoid"): "log_sigmoid",
    ("F", "softmax"): "log_softmax",
    ("F", "sigmoid"): "logsigmoid",
}
_SOFTPLUS = {
    "torch": "torch.nn.functional.softplus({})",
    "np": "np.logaddexp(0, {})",
    "numpy": "numpy.logaddexp(0, {})",
    "jnp": "jnp.logaddexp(0, {})",
}


def stable(logarithm: Operation) -> Fix | None:
    """One function for a logarithm of a softmax, of a sigmoid, or of 1 + exp, where both are written in one place."""
    node, source = logarithm.site.node, logarithm.site.source
    if not isinstance(node, ast.Call) or len(node.args) != 1 or not isinstance(node.func, ast.Attribute):
        return None
    home, inner = ast.unparse(node.func.value), node.args[0]
    exponent = _one_plus_exp(inner) if node.func.attr == "log" else _exponent(inner)
    if exponent is not None and home in _SOFTPLUS and node.func.attr in {"log", "log1p"}:
        by = _SOFTPLUS[home].format(edits.text(source, exponent))
        return fix("use softplus", [edits.replaced(source, node, by)], safe=True)
    if node.func.attr != "log" or not isinstance(inner, ast.Call) or not isinstance(inner.func, ast.Attribute):
        return None
    name = _STABLE.get((ast.unparse(inner.func.value), inner.func.attr))
    if name is None:
        return None
    renamed = edits.last_name(source, inner.func, name)
    kept = edits.text(source, inner)
    start = kept.index(f".{inner.func.attr}")
    by = f"{kept[:start]}.{name}{kept[start + 1 + len(inner.func.attr) :]}"
    return fix(f"use {name}", [edits.replaced(source, node, by)], safe=True) if renamed else None


def _exponent(node: ast.expr) -> ast.expr | None:
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "exp" and len(node.args) == 1:
        return node.args[0]
    return None


def _one_plus_exp(node: ast.expr) -> ast.expr | None:
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add):
        return None
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(one, ast.Constant) and one.value == 1:
            return _exponent(other)
    return None


def ignoring(use: LossUse, filled: float) -> Fix | None:
    """Let a loss leave out the padding."""
    site = use.site if use.made is None else use.made.site
    return told(site, "ignore_index", f"{filled:g}")


_SPARSE = {
    "categorical_crossentropy": "sparse_categorical_crossentropy",
    "CategoricalCrossentropy": "SparseCategoricalCrossentropy",
}


def of_labels(use: LossUse, *, sparse: bool) -> Fix | None:
    """The cross-entropy of Keras for class numbers, or the one for one-hot rows."""
    names = _SPARSE if sparse else {there: here for here, there in _SPARSE.items()}
    site = use.site if use.made is None else use.made.site
    node = site.node
    if isinstance(node, ast.Constant) and node.value in names:
        quote = edits.text(site.source, node)[-1]
        by = f"{quote}{names[str(node.value)]}{quote}"
        return fix(f"use {names[str(node.value)]}", [edits.replaced(site.source, node, by)], safe=True)
    callee = node.func if isinstance(node, ast.Call) else node
    name = getattr(callee, "attr", "")
    if name not in names or not isinstance(callee, ast.expr):
        return None
    return fix(f"use {names[name]}", [edits.last_name(site.source, callee, names[name])], safe=True)


def added(difference: Operation) -> Fix | None:
    """Turn a minus into a plus."""
    node, source = difference.site.node, difference.site.source
    if not isinstance(node, ast.BinOp) or node.left.end_lineno != node.right.lineno:
        return None
    row = node.right.lineno
    between = source.lines[row - 1].encode()[node.left.end_col_offset : node.right.col_offset].decode()
    if between.count("-") != 1:
        return None
    before = source.lines[row - 1].encode()[: node.left.end_col_offset].decode()
    at = len(before) + between.index("-") + 1
    return fix("add the penalty", [Edit(source.span((row, at), (row, at + 1)), "+")], safe=True)
