"""The labels are not encoded as the loss takes them.

## What
Losses of signs (hinge, soft margin, cosine embedding) with labels 0 and 1; losses of class numbers with labels from 1,
with -1, or with one-hot rows; losses of one-hot rows with class numbers; binary cross-entropy with labels beyond
[0, 1].

## Why
A row labelled 0 costs max(0, 1 - 0 · score) = 1 in a hinge loss whatever is predicted, with gradient 0: half of the
data teaches nothing. Binary cross-entropy of a label 2 has no minimum: at a probability of 1 - 1e-7 it is -16.1, and it
goes on falling. Labels 1 … k with k outputs ask for an output that does not exist.

## Bad
```python
scores = torch.nn.Linear(4, 5)(torch.randn(64, 4))
stars = torch.randint(1, 6, (64,))
loss = torch.nn.functional.cross_entropy(scores, stars)
```

```python
y = torch.randint(0, 2, (8,)).float()
loss = torch.nn.functional.soft_margin_loss(torch.nn.Linear(4, 1)(torch.randn(8, 4)).squeeze(1), y)
```

## Good
```python
scores = torch.nn.Linear(4, 5)(torch.randn(64, 4))
stars = torch.randint(1, 6, (64,))
loss = torch.nn.functional.cross_entropy(scores, stars - 1)
```

```python
y = 2 * torch.randint(0, 2, (8,)).float() - 1
loss = torch.nn.functional.soft_margin_loss(torch.nn.Linear(4, 1)(torch.randn(8, 4)).squeeze(1), y)
```

## How sure
An error, and only if every label is known. Keras and scikit-learn turn {0, 1} into signs themselves, and scikit-learn,
LightGBM's and CatBoost's estimators number classes themselves: they stay silent, and so do labels that are ignored.

## Fix safety
**Safe** where the loss for the labels that are there takes the place of the other one. **Unsafe** where labels are
turned into signs or counted from 0: what is shown at prediction has to be encoded the same way.

## References
Cortes and Vapnik 1995, Support-Vector Networks, section 3, doi:10.1007/BF00994018.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rightloss.facts.code import measured
from rightloss.facts.code.events import Applied, Event, Fitted, LossUse
from rightloss.facts.code.libraries import number, text
from rightloss.facts.code.read import call_of
from rightloss.facts.code.targets import targets
from rightloss.facts.code.values import Object, Operation, Value
from rightloss.finding import Finding, Level
from rightloss.rule import Rule
from rightloss.vocabulary import Labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.call import Call, Targets
    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Place

_ZERO_ONE = frozenset({0.0, 1.0})
_SIGNED = ("cosine_embedding_loss", "margin_ranking_loss", "hinge_embedding_loss")
_IGNORED = -100.0
_TWO = 2


def check(reader: Reader, seen: Event) -> Iterator[Finding]:
    """Compare what the loss takes with what is given."""
    if isinstance(seen, LossUse):
        found = targets(reader, seen.target)
        if found.because:
            ignored = number(seen.settings.get("ignore_index"))
            yield from of_call(replace(call_of(reader, seen), target=found), ignored)
    elif isinstance(seen, Fitted):
        yield from _boosted(reader, seen)
    elif isinstance(seen, Applied):
        yield from _by_hand(reader, seen)


def of_call(call: Call, ignored: float | None = None) -> Iterator[Finding]:
    """Compare the encoding that a loss takes with the one that is given; `ignored` labels do not count."""
    target = call.target
    wanted = frozenset(spelling.labels for spelling in call.spellings)
    signed = wanted == {Labels.PLUS_MINUS} or call.entry.endswith(_SIGNED)
    if signed and call.framework not in {"keras", "sklearn"}:
        yield from _signs(call, target)
    elif wanted and wanted <= {Labels.SOFT, Labels.ZERO_ONE} and call.losses != {"brier"}:  # no logarithm there
        yield from _shares(call, target)
    elif Labels.CLASS_INDEX in wanted:
        yield from _numbers(call, ignored, target, wanted)
    elif call.losses and call.losses <= _RATIOS:
        yield from _ratios(call, target)
    elif wanted == {Labels.DISTRIBUTION} and call.losses <= {"cross_entropy", "kl_divergence"}:
        yield from _rows(call, target)


_RATIOS = frozenset({"absolute_percentage_error", "squared_log_error", "poisson", "gamma"})


def _ratios(call: Call, target: Targets) -> Iterator[Finding]:
    """Losses of ratios and logarithms, for targets of 0 or below."""
    known = target.labels.sure == target.labels.likely
    if call.losses == {"absolute_percentage_error"} and target.values is not None and 0.0 in target.values:
        why = "the error is divided by a target of 0, bounded at 1e-7: missing it by 1 costs 1e9 percent"
        message = f"`{call.written}` divides by the targets, but some are 0"
        yield _finding(call.place, message, target, why, "use the absolute error")
    elif call.losses <= _RATIOS - {"absolute_percentage_error"} and known and target.low is not None and target.low < 0:
        why = f"a target of {target.low:g} has no logarithm: it counts as 0, or the loss falls without end"
        message = f"`{call.written}` takes targets of 0 and above, but gets {target.low:g}"
        yield _finding(call.place, message, target, why, "use the squared or the absolute error")


def _signs(call: Call, target: Targets) -> Iterator[Finding]:
    if target.values == _ZERO_ONE:
        why = "a row labelled 0 has the same cost, and gradient 0, whatever is predicted: that class teaches nothing"
        if "embedding" in call.entry or "ranking" in call.entry:
            why = "pairs labelled 0 are neither case (-1 or +1): they cost 0 or a constant, and teach nothing"
        yield _finding(call.place, f"`{call.written}` takes labels -1 and +1, but gets 0 and 1", target, why, _TO_SIGNS)


_TO_SIGNS = "give `2 * y - 1`, or use a loss of labels 0 and 1 such as binary cross-entropy"


def _shares(call: Call, target: Targets) -> Iterator[Finding]:
    outside = sorted(value for value in target.values or () if not 0.0 <= value <= 1.0)
    if not outside:
        return
    worst = outside[-1] if outside[-1] > 1.0 else outside[0]
    least = 16.1 * (1.0 - abs(worst)) if worst > 1.0 else 16.1 * worst
    why = (
        f"for a label of {worst:g} the loss has no minimum: at a probability 1e-7 from the end it is about {least:.0f},"
        " and it goes on falling"
    )
    message = f"`{call.written}` takes labels from 0 to 1, but gets {_listed(target.values)}"
    yield _finding(call.place, message, target, why, "encode the two classes as 0 and 1")


def _numbers(call: Call, ignored: float | None, target: Targets, wanted: frozenset[Labels]) -> Iterator[Finding]:
    """Class numbers are taken."""
    if wanted == {Labels.CLASS_INDEX} and target.exclusive is True and target.labels.sure == {Labels.DISTRIBUTION}:
        message = f"`{call.written}` takes class numbers, but gets one-hot rows"
        many = target.classes or "k"
        why = f"{many} numbers stand where 1 is expected: the shapes do not fit, or zeros count as classes"
        yield _finding(call.place, message, target, why, "give the class numbers, or use the loss of one-hot rows")
        return
    values = sorted((target.values or frozenset()) - {_IGNORED if ignored is None else ignored})
    if not values or not all(value.is_integer() for value in values):
        return
    columns = _classes(call)
    if values[0] < 0:
        message = f"`{call.written}` takes class numbers from 0, but gets {_listed(frozenset(values))}"
        why = f"the class {values[0]:g} does not exist: it is refused, or silently counted as another class"
        yield _finding(call.place, message, target, why, "number the classes from 0")
    elif columns is not None and values[-1] >= columns:
        message = f"the labels go up to {values[-1]:g}, but there are outputs for 0 to {columns - 1} only"
        why = f"class {values[-1]:g} of {_listed(frozenset(values))} has no output: it is refused, or its rows cost nan"
        help_ = f"number the classes from 0: give `y - {values[0]:g}`" if values[0] else "one output for each class"
        yield _finding(call.place, message, target, why, help_)


def _classes(call: Call) -> int | None:
    """How many classes the prediction tells apart, if rows and classes are its only axes."""
    shapes = (call.prediction_shape.value, call.target_shape.value)
    plain = (shapes[0] is None or len(shapes[0]) == _TWO) and (shapes[1] is None or len(shapes[1]) <= _TWO)
    known = call.columns is not None and call.columns >= _TWO
    return call.columns if plain and known and call.head.activation in {"linear", "log_softmax", "softmax"} else None


def _rows(call: Call, target: Targets) -> Iterator[Finding]:
    """One-hot rows are taken."""
    numbers = target.values is not None and max(target.values) > 1.0 and all(v.is_integer() for v in target.values)
    shape = call.target_shape.value
    flat = shape is not None and (len(shape) == 1 or shape[-1] == 1)
    single = (flat and target.values is not None) or (target.values is None and target.nominal)
    several = call.columns is None or call.columns >= _TWO
    if (numbers or single) and several and Labels.DISTRIBUTION not in target.labels.sure:
        many = call.columns or "k"
        message = f"`{call.written}` takes one-hot rows, but gets class numbers"
        why = f"each row needs {many} numbers that sum to 1, not 1 number such as {max(target.values or {1.0}):g}"
        yield _finding(call.place, message, target, why, _SPARSE.get(call.framework, "give one-hot rows"))


_SPARSE = {
    "keras": "use `sparse_categorical_crossentropy`, or give `keras.utils.to_categorical(y)`",
    "optax": "use `softmax_cross_entropy_with_integer_labels`, or give `jax.nn.one_hot(y, k)`",
}


def _boosted(reader: Reader, seen: Fitted) -> Iterator[Finding]:
    """Boosting libraries of which the labels have to be numbered by the caller."""
    made = seen.estimator
    package = made.path.partition(".")[0] if isinstance(made, Object) else ""
    native = isinstance(made, Object) and made.path.endswith(".Booster")
    objective = text(seen.settings.get("objective")) or ""
    if package not in {"xgboost", "lightgbm"} or not native or not objective:
        return
    found = targets(reader, seen.target)
    low, high = (min(found.values), max(found.values)) if found.values else (found.low, found.high)
    count = number(seen.settings.get("num_class"))
    if low is None or high is None:
        return
    what = _listed(found.values) if found.values else f"{low:g} … {high:g}"
    if objective.startswith(("multi:", "multiclass", "softmax")) and count is not None and (high >= count or low < 0):
        message = f"`{objective}` with num_class={count:g} takes labels 0 to {count - 1:g}, but gets {what}"
        why = f"the label {high if high >= count else low:g} has no output among {count:g}: {package} refuses it"
        help_ = f"give `y - {low:g}`" if low > 0 else "number the classes from 0"
        yield _finding(seen.site.place, message, found, why, help_)
    elif objective in _BINARY.get(package, ()) and (high > 1.0 or low < 0.0) and found.values is not None:
        several = found.nominal and len(found.values) > _TWO
        if package == "lightgbm" and low <= 0.0 < high and not several:
            return  # what is positive counts as 1 there
        message = f"`{objective}` takes labels 0 and 1, but gets {what}"
        why = f"the gradient p - {high:g} never becomes 0" if high > 1.0 else f"a label of {low:g} is below every p"
        why = f"{len(found.values) - 1} classes, all above 0, count as one" if package == "lightgbm" else why
        yield _finding(seen.site.place, message, found, why, "encode the two classes as 0 and 1")


_BINARY = {"xgboost": ("binary:logistic", "reg:logistic", "binary:logitraw", "binary:hinge"), "lightgbm": ("binary",)}


def _by_hand(reader: Reader, seen: Applied) -> Iterator[Finding]:
    """`logaddexp(0, -y * score)`, and the hinge loss of a loop of one's own."""
    hinge = measured.margins(reader, seen.operation)
    for factor in hinge[1] if hinge is not None else ():
        found = targets(reader, factor)
        if hinge is not None and found.values == _ZERO_ONE:
            why = "a row labelled 0 costs 1, with gradient 0, whatever is predicted: that class teaches nothing"
            message = "max(0, 1 - y · score) takes labels -1 and +1, but y is 0 or 1"
            yield _finding(hinge[0].site.place, message, found, why, _TO_SIGNS)
    parts = seen.operation.operands
    if seen.operation.name != "logaddexp" or len(parts) != _TWO or not any(number(part) == 0.0 for part in parts):
        return
    inside = parts[1] if number(parts[0]) == 0.0 else parts[0]
    minus, factors = _product(inside)
    for factor in factors if minus else ():
        found = targets(reader, factor)
        if found.values == _ZERO_ONE and len(factors) == _TWO:
            message = "ln(1 + exp(-y · score)) takes labels -1 and +1, but y is 0 or 1"
            why = "every row labelled 0 costs ln 2 = 0.693 whatever is predicted, with gradient 0"
            yield _finding(seen.site.place, message, found, why, _TO_SIGNS)


def _product(value: Value) -> tuple[bool, list[Value]]:
    """The factors of a product, and whether their sign is turned."""
    if isinstance(value, Operation) and value.name == "negative":
        minus, factors = _product(value.operands[0])
        return not minus, factors
    if isinstance(value, Operation) and value.name == "multiply":
        found = [_product(part) for part in value.operands]
        return sum(minus for minus, _ in found) % 2 == 1, [factor for _, factors in found for factor in factors]
    return False, [value]


def _listed(values: frozenset[float] | None) -> str:
    words = [f"{value:g}" for value in sorted(values or ())]
    return ", ".join(words) if len(words) < 6 else f"{words[0]}, {words[1]}, …, {words[-1]}"  # noqa: PLR2004


def _finding(place: Place, message: str, target: Targets, why: str, help_: str) -> Finding:
    return Finding(
        rule=RULE.name,
        code=RULE.code,
        level=Level.ERROR,
        message=message,
        place=place,
        label="these labels are encoded for another loss",
        because=target.because,
        why=why,
        help=help_,
    )


RULE = Rule(
    "label-encoding", "RL105", "the labels are not encoded as the loss takes them", __doc__, check, Event, of_call
)
