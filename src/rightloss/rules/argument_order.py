"""Prediction and target are swapped.

## What
The output of the model stands where the target belongs, and the labels where the prediction belongs.

## Why
The number that comes out is a loss of something else: for a label of 1 and a predicted probability of 0.9, the binary
cross-entropy is 0.105; swapped, with the label clipped at 1e-7 from 1, it is 1.61, and falls only as the prediction
reaches exactly 1.

## Bad
```python
layer = torch.nn.Linear(4, 1)
x, y = torch.randn(8, 4), torch.ones(8, 1)
loss = torch.nn.functional.binary_cross_entropy_with_logits(y, layer(x))
```

## Good
```python
layer = torch.nn.Linear(4, 1)
x, y = torch.randn(8, 4), torch.ones(8, 1)
loss = torch.nn.functional.binary_cross_entropy_with_logits(layer(x), y)
```

## How sure
An error: reported only if the target is seen to come from layers that learn, and the prediction from none. Losses that
are the same both ways round, such as the squared error, are left alone. A loss of one's own whose parameters are named
the other way round than they arrive is a warning: names may be wrong where the formula is right.

## Fix safety
**Safe** for a loss. **Unsafe** for a score that is computed but says something else, and for the parameters of an
objective, which other callers may give by position.

## References
PyTorch forbids such a target only in some of its losses ("the derivative for target is not implemented"); Kullback and
Leibler 1951, On Information and Sufficiency, section 2 (the divergence is not symmetric), doi:10.1214/aoms/1177729694.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from rightloss.facts.code.events import Derived, Event, LossUse, Measured, Ordered
from rightloss.facts.code.read import spelled
from rightloss.facts.code.roles import given, predicted
from rightloss.facts.code.targets import targets
from rightloss.facts.code.trees import UNRECORDED, flow, walk
from rightloss.facts.code.values import Operation
from rightloss.finding import Finding, Level, Reason
from rightloss.rule import Rule
from rightloss.rules.custom_gradient import goes_up, is_swapped
from rightloss.vocabulary import Labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Function, Value

_SYMMETRIC = frozenset({"squared_error", "absolute_error", "huber", "smooth_l1", "log_cosh"})


def check(reader: Reader, seen: Event) -> Iterator[Finding]:
    """See which of the two arrays learns."""
    if isinstance(seen, LossUse):
        yield from _loss(reader, seen)
    elif isinstance(seen, Derived) and is_swapped(seen):
        yield from _objective(reader, seen)
    elif isinstance(seen, Ordered):
        yield from _named(seen)
    elif isinstance(seen, Measured) and seen.metric.startswith("sklearn.metrics."):
        yield from _metric(reader, seen)


# What a metric of scikit-learn costs when its arrays are swapped.
_METRICS = {
    "log_loss": "probabilities are taken for labels, and labels for certain probabilities",
    "brier_score_loss": "probabilities are taken for labels",
    "roc_auc_score": "probabilities are taken for labels",
    "average_precision_score": "probabilities are taken for labels",
    "r2_score": "the errors are divided by the spread of the predictions instead of that of the truth",
    "explained_variance_score": "the errors are divided by the spread of the predictions instead of that of the truth",
    "mean_absolute_percentage_error": "the errors are divided by the predictions instead of the truth",
    "mean_poisson_deviance": "the deviance is not symmetric",
    "mean_gamma_deviance": "the deviance is not symmetric",
    "mean_pinball_loss": "the quantile is turned round: 0.9 becomes 0.1",
    "precision_score": "precision and recall change places",
    "recall_score": "precision and recall change places",
}
_NEED_LABELS = frozenset({"log_loss", "brier_score_loss", "roc_auc_score", "average_precision_score"})


def _metric(reader: Reader, seen: Measured) -> Iterator[Finding]:
    """A score whose first array was predicted and whose second one was given."""
    name = seen.metric.rpartition(".")[2]
    made = predicted(seen.target)
    if name not in _METRICS or made is None or predicted(seen.prediction) is not None:
        return
    known = targets(reader, seen.prediction)
    unseen = known.labels.likely == frozenset(Labels) and not given(seen.prediction)
    if unseen and not _is_named_target(seen):
        return
    level = Level.ERROR if name in _NEED_LABELS and not unseen else Level.WARNING
    message = f"the prediction stands where `{name}` takes the truth"
    because = (Reason("predicted here", made.site.place), *known.because[:1])
    label, help_ = "takes the truth first, the prediction second", "swap the two arguments, or name them"
    yield Finding(RULE.name, RULE.code, level, message, seen.site.place, label, because, _METRICS[name], help_)


_PREDICTED = re.compile(r"(y_?)?(pred|preds|predicted|prediction|predictions|hat|logits|probs?|scores?)")


def _named(seen: Ordered) -> Iterator[Finding]:
    """A loss of one's own, whose parameters are named in the other order than they arrive."""
    names = [each.arg for each in seen.function.node.args.args if each.arg not in {"self", "cls"}]
    if len(names) < 2 or _PREDICTED.fullmatch(names[0].lower()) is None or _TRUTHS.fullmatch(names[1].lower()) is None:  # noqa: PLR2004
        return
    if _is_symmetric(seen.result):
        return
    yield Finding(
        RULE.name,
        RULE.code,
        Level.WARNING,
        f"`{names[0]}` gets the target, and `{names[1]}` the prediction",
        seen.function.scope.source.place(_parameters(seen.function)),
        "turned round",
        (Reason(f"{seen.caller} calls it with the target first", seen.site.place),),
        "the loss is not symmetric: neither its value nor its gradient is that of the prediction",
        "swap the two parameters",
    )


def _is_symmetric(value: Value) -> bool:
    """Whether distances alone are measured, which are the same both ways round."""
    while isinstance(value, Operation) and value.name in {"mean", "sum", "sqrt", "same"} and value.operands:
        value = value.operands[0]
    return not isinstance(value, Operation) or value.name in {"square", "absolute", "power", "squared_difference"}


_TRUTHS = re.compile(r"(y|true|truth|target|targets|label|labels|gt)(_?(true|test|val|valid|dev|holdout|train))?")


def _is_named_target(seen: Measured) -> bool:
    """Whether the second argument has the name of targets: `y_test`, `labels`."""
    node = seen.site.node
    given = node.args[1] if isinstance(node, ast.Call) and len(node.args) > 1 else None
    name = given.attr if isinstance(given, ast.Attribute) else getattr(given, "id", "")
    return _TRUTHS.fullmatch(name.lower()) is not None


def _objective(reader: Reader, seen: Derived) -> Iterator[Finding]:
    """An objective for a booster, whose parameters are named in the other order than they arrive."""
    why = goes_up(reader, seen)
    if why is not None:
        message = "prediction and target arrive in the other order than the objective names them"
        help_ = "swap the two parameters"
        because = (Reason(seen.how),)
        place = (
            seen.site.place if seen.function is None else seen.function.scope.source.place(_parameters(seen.function))
        )
        yield Finding(RULE.name, RULE.code, Level.ERROR, message, place, "turned round", because, why, help_)


def _parameters(function: Function) -> Any:
    """The first parameter that is an array."""
    named = [each for each in function.node.args.args if each.arg not in {"self", "cls"}]
    return named[0] if named else function.node


def _loss(reader: Reader, seen: LossUse) -> Iterator[Finding]:
    found = spelled(seen)
    if not found or seen.inside or {spelling.loss for spelling in found} & _SYMMETRIC:
        return
    prediction, target = flow(reader, seen.prediction), flow(reader, seen.target)
    cut = any(why != UNRECORDED for why, _ in prediction.cuts)
    if prediction.live or prediction.maybe or cut or not target.live:
        return
    order = " first, the ".join(found[0].order)
    yield Finding(
        RULE.name,
        RULE.code,
        Level.ERROR,
        f"the output of the model stands where `{seen.entry.rpartition('.')[2]}` takes the target",
        seen.site.place,
        f"takes the {order} second",
        tuple(_learning(seen)),
        _why({spelling.loss for spelling in found}),
        "swap the two arguments, or name them",
    )


def _why(losses: set[str]) -> str:
    if losses == {"binary_cross_entropy"}:
        return "swapped, a probability of 0.9 for a label of 1 costs 1.61 instead of 0.105"
    return "the loss is not symmetric: neither its value nor its gradient is that of the prediction"


def _learning(seen: LossUse) -> list[Reason]:
    layers = [operation for operation in walk(seen.target) if operation.name == "linear"]
    return [Reason("a layer that learns", layer.site.place) for layer in layers[:1]]


RULE = Rule("argument-order", "RL107", "prediction and target are swapped", __doc__, check, Event)
