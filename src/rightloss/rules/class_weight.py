"""Weights of classes are the wrong way round, belong to other labels, or count twice.

## What
A weight that falls as a class gets rarer; a dictionary of weights whose keys are not the labels; weights in the loss on
top of a sampler, or of sample weights, that balance the classes already.

## Why
With 1 positive in 10, a positive balances the others at the weight 9. The inverse, 1/9 = 0.111, makes the rare class 81
times less important than that, and a model that never answers "yes" is nearly right. Balanced twice, the rare class
counts 9 · 9 = 81 times, and nearly everything is called positive.

## Bad
```python
x, y = torch.randn(90, 4), (torch.rand(90) < 0.1).float()
positives = y.sum()
criterion = torch.nn.BCEWithLogitsLoss(pos_weight=positives / (len(y) - positives))
loss = criterion(torch.nn.Linear(4, 1)(x).squeeze(1), y)
```

## Good
```python
x, y = torch.randn(90, 4), (torch.rand(90) < 0.1).float()
positives = y.sum()
criterion = torch.nn.BCEWithLogitsLoss(pos_weight=(len(y) - positives) / positives)
loss = criterion(torch.nn.Linear(4, 1)(x).squeeze(1), y)
```

## How sure
A warning, found by working the weights out for made-up labels of which one class is rare; an error for keys that are no
labels. Weights given as plain numbers are a choice, and stay silent.

## Fix safety
**Unsafe**: a ratio is turned round, or one of two balances taken out, and other weights need another threshold.

## References
King and Zeng 2001, Logistic Regression in Rare Events Data, section 3.2 (weighting),
doi:10.1093/oxfordjournals.pan.a004868.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.facts.code.events import Event, Fitted, LossUse
from rightloss.facts.code.labels import steps
from rightloss.facts.code.libraries import flag, number, text
from rightloss.facts.code.libraries.sklearn import balanced_weights
from rightloss.facts.code.libraries.watched import argument
from rightloss.facts.code.numbers import Unclear, compute
from rightloss.facts.code.read import call_of
from rightloss.facts.code.targets import targets
from rightloss.facts.code.trees import walk
from rightloss.facts.code.values import Constant, Dictionary, Object, Operation, Site, Value
from rightloss.facts.code.windows import same
from rightloss.finding import Finding, Level, Reason
from rightloss.rule import Rule
from rightloss.vocabulary import Labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rightloss.facts.code.reader import Reader

_RARE = (9, 1)  # of class 0 and class 1, in the made-up labels
_COMMON = (1, 9)
_MANY = (8, 5, 3, 1)
_SOURCES = frozenset({"known_target", "randint", "choice", "class_numbers", "mapped"})
_DRAWN = frozenset({"rand", "randn"})


def check(reader: Reader, seen: Event) -> Iterator[Finding]:
    """Look at the weights of a loss or of an estimator."""
    if isinstance(seen, LossUse):
        yield from _loss(reader, seen)
    elif isinstance(seen, Fitted):
        yield from _fitted(reader, seen)


def _loss(reader: Reader, use: LossUse) -> Iterator[Finding]:
    positive, weight = use.settings.get("pos_weight"), use.settings.get("weight")
    if weight is None and use.entry.endswith((".cross_entropy", ".nll_loss")) and use.made is not None:
        weight = use.settings.get("#0")
    made = use.site if use.made is None else use.made.site
    if isinstance(positive, Operation):
        yield from _ratio(reader, positive, use.target, argument(made, None, "pos_weight"))
    if isinstance(weight, Operation) and use.entry.endswith((".cross_entropy", ".nll_loss")):
        site = argument(made, 0 if use.made is not None else None, "weight")
        yield from _shares(reader, weight, use.target, site)
        yield from _sampled(use, weight, site)


def _fitted(reader: Reader, seen: Fitted) -> Iterator[Finding]:
    ratio, made = seen.settings.get("scale_pos_weight"), seen.estimator
    if isinstance(ratio, Operation) and isinstance(made, Object):
        yield from _ratio(reader, ratio, seen.target, argument(made.site, None, "scale_pos_weight"))
    for given in (seen.settings.get("class_weight"), seen.given.get("class_weight")):
        if isinstance(given, Dictionary):
            yield from _keys(reader, given, seen)
            yield from _dictionary(reader, given, seen)
    if _balances(seen.settings) and balanced_weights(seen.given.get("sample_weight")):
        message = "the classes are balanced twice: by the estimator and by the sample weights"
        yield _finding(seen.site, message, _TWICE, "leave one of the two out")


def _balances(settings: dict[str, Value]) -> bool:
    """Whether an estimator was told to make rare classes count more."""
    words = [text(settings.get(name)) or "" for name in ("class_weight", "auto_class_weights")]
    ratio = settings.get("scale_pos_weight")
    weighed = isinstance(ratio, Operation) or number(ratio) not in {None, 1.0}
    told = flag(settings.get("is_unbalance")) is True or bool({"balanced", "Balanced", "SqrtBalanced"} & {*words})
    return told or weighed


_TWICE = "with 1 positive in 10 each counts 9 · 9 = 81 times instead of 9, and most answers become positive"


def _leaf(reader: Reader, target: Value, counts: tuple[int, ...]) -> Callable[[Operation], Any]:
    """Made-up labels in place of the real ones: class i occurs `counts[i]` times."""
    import numpy as np

    labels = np.repeat(np.arange(float(len(counts))), counts)
    came_from = [target, *steps(target)]
    chain, first = {id(step) for step in came_from}, came_from[-1]

    def leaf(operation: Operation) -> Any:
        if operation.name == "counts":
            return np.asarray(counts, dtype=float)
        if operation.name == "length" and any(_is_counter(part) for part in operation.operands):
            return float(len(counts))
        drawn = any(isinstance(part, Operation) and part.name in _DRAWN for part in operation.operands)
        if operation.name in {"less", "greater"} and drawn:
            return labels
        if id(operation) in chain or (operation.name == "index" and same(reader, operation, first)):
            return labels
        known = operation.name in _SOURCES and targets(reader, operation).labels.likely
        return labels if known and targets(reader, operation).because else None

    return leaf


def _is_counter(value: Value) -> bool:
    return isinstance(value, Object) and value.path == "collections.Counter"


def _worked_out(reader: Reader, value: Value, target: Value, counts: tuple[int, ...]) -> Any:
    try:
        return compute(reader, value, _leaf(reader, target, counts))
    except Unclear:
        return None


def _ratio(reader: Reader, value: Operation, target: Value, site: Site) -> Iterator[Finding]:
    """The weight of a positive: it has to grow as positives get rarer."""
    import numpy as np

    rare, common = (_worked_out(reader, value, target, counts) for counts in (_RARE, _COMMON))
    if rare is None or common is None or np.size(rare) != 1 or np.size(common) != 1:
        return
    if float(np.ravel(rare)[0]) < 1.0 < float(np.ravel(common)[0]):
        message = "the weight of the positives falls as they get rarer"
        why = f"with 1 positive in 10 it is {float(np.ravel(rare)[0]):.3g}; the classes are balanced at 9"
        yield _finding(site, message, why, "turn it round: negatives / positives")


def _shares(reader: Reader, value: Value, target: Value, site: Site) -> Iterator[Finding]:
    """Weights of several classes: rarer ones have to weigh more."""
    import numpy as np

    found = _worked_out(reader, value, target, _MANY)
    weights = None if found is None else np.asarray(found, dtype=float)
    if weights is None or weights.shape != (len(_MANY),) or not np.isfinite(weights).all():
        return
    if (np.diff(weights) < 0).all():
        message = "the weights of the classes fall as the classes get rarer"
        why = (
            f"of classes with {_MANY[0]}, {_MANY[1]}, {_MANY[2]} and {_MANY[3]} rows the largest weighs"
            f" {weights[0] / weights[-1]:.3g} times as much as the rarest, on top of its {_MANY[0]} rows to 1"
        )
        yield _finding(site, message, why, "take the inverse: total / (classes * counts)")


def _sampled(use: LossUse, weight: Operation, site: Site) -> Iterator[Finding]:
    """A sampler that draws rare classes more often, and a loss that weighs them more."""
    for operation in walk(use.target):
        loader = operation.settings.get("loader")
        sampler = loader.arguments.get(3, "sampler") if isinstance(loader, Object) else None
        if not isinstance(sampler, Object) or not sampler.path.endswith("WeightedRandomSampler"):
            continue
        drawn = sampler.arguments.get(0, "weights")
        if drawn is not None and _counts_classes(drawn) and _counts_classes(weight):
            message = "the classes are balanced twice: by the sampler and by the weights of the loss"
            yield _finding(site, message, _TWICE, "leave one of the two out", Reason("drawn here", sampler.site.place))
            return


def _counts_classes(value: Value) -> bool:
    return any(one.name == "counts" or one.path.endswith(("compute_class_weight", "bincount")) for one in walk(value))


def _dictionary(reader: Reader, given: Dictionary, seen: Fitted) -> Iterator[Finding]:
    """`{label: weight}`, written out or by a comprehension."""
    every = reader.store.value((given.identity, ("key", None)))
    if isinstance(every, Operation):
        yield from _shares(reader, every, seen.target, seen.site)
        return
    zero, one = (reader.store.value((given.identity, ("key", label))) for label in (0, 1))
    both = isinstance(zero, Operation) and isinstance(one, Operation)
    if not both or zero is None or one is None or len(reader.store.keys(given.identity)) != 2:  # noqa: PLR2004
        return
    pairs = [[_worked_out(reader, part, seen.target, counts) for part in (zero, one)] for counts in (_RARE, _COMMON)]
    if any(part is None for pair in pairs for part in pair):
        return
    if pairs[0][0] > pairs[0][1] and pairs[1][0] < pairs[1][1]:
        message = "the weights of the classes fall as the classes get rarer"
        times = float(pairs[0][0] / pairs[0][1])
        why = f"with 1 positive in 10 a negative weighs {times:.3g} times as much as a positive"
        yield _finding(seen.site, message, why, "take the inverse: total / (2 * count)")


def _keys(reader: Reader, given: Dictionary, seen: Fitted) -> Iterator[Finding]:
    """Every key has to be a label, and every label a key."""
    found = targets(reader, seen.target)
    labels = found.values or _outputs(reader, seen)
    if found.exclusive and found.classes is not None:
        labels = frozenset(float(number) for number in range(found.classes))
    keys = _of_keys(reader, given, len(labels or ()))
    if not labels or keys is None or not keys - labels or not labels - keys:
        return
    message = f"the weights are for labels {_listed(keys)}, but the labels are {_listed(labels)}"
    why = f"no weight is given for the label {min(labels - keys):g}, and each of the others gets that of another class"
    yield _finding(seen.site, message, why, "use the labels as keys", *found.because, level=Level.ERROR)


def _outputs(reader: Reader, seen: Fitted) -> frozenset[float] | None:
    """The class numbers that the outputs of a network stand for, where its loss takes class numbers."""
    for use in reader.events:
        if isinstance(use, LossUse) and use.target is seen.target:
            call = call_of(reader, use)
            numbered = {row.labels for row in call.spellings} == {Labels.CLASS_INDEX}
            if numbered and call.columns is not None and call.columns > 1:
                return frozenset(float(number) for number in range(call.columns))
    return None


def _of_keys(reader: Reader, given: Dictionary, count: int) -> frozenset[float] | None:
    """Keys that are written out, or numbered from somewhere."""
    known = [key[1] for key in reader.store.keys(given.identity)]
    if known and all(isinstance(key, int | float) for key in known):
        return frozenset(float(key) for key in known if isinstance(key, int | float))
    made = reader.store.value((given.identity, "keys"))
    if known != [None] or made is None:
        return None

    def leaf(operation: Operation) -> Any:
        start = operation.settings.get("start") if operation.name == "position" else None
        return float(start.value) if isinstance(start, Constant) and isinstance(start.value, int) else None

    try:
        first = float(compute(reader, made, leaf))
    except (Unclear, TypeError):
        return None
    return frozenset(first + number for number in range(count))


def _listed(values: frozenset[float]) -> str:
    return ", ".join(f"{value:g}" for value in sorted(values)[:6])


def _finding(site: Site, message: str, why: str, help_: str, *because: Reason, level: Level = Level.WARNING) -> Finding:
    return Finding(
        rule=RULE.name,
        code=RULE.code,
        level=level,
        message=message,
        place=site.place,
        label="this weighs the classes",
        because=because,
        why=why,
        help=help_,
    )


RULE = Rule("class-weight", "RL119", "weights of classes are inverted, mis-keyed or doubled", __doc__, check, Event)
