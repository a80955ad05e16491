"""The loss compares with something that is not the target.

## What
A model of the next token is asked for the token that it reads, or for the one after the next; a denoiser is compared
with its own noisy input; a forecast is compared with a value that its window already holds; the target is one of the
features.

## Why
A network that sees the answer only has to copy it: the loss falls to 0 while nothing is learned. Against an input with
noise of standard deviation 0.3, the best possible denoiser scores 0.09, and one that changes nothing scores 0.

## Bad
```python
class Next(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.head = torch.nn.Embedding(50, 8), torch.nn.Linear(8, 50)

    def forward(self, tokens):
        return self.head(self.embed(tokens))


def train(text, i, model=Next()):
    x, y = text[i : i + 16], text[i : i + 16]
    torch.nn.functional.cross_entropy(model(x), y).backward()
```

```python
import pandas as pd
from sklearn.linear_model import Ridge

houses = pd.read_csv("houses.csv")
Ridge().fit(houses.drop(columns=["price"]), houses["rooms"])
```

## Good
```python
class Next(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.head = torch.nn.Embedding(50, 8), torch.nn.Linear(8, 50)

    def forward(self, tokens):
        return self.head(self.embed(tokens))


def train(text, i, model=Next()):
    x, y = text[i : i + 16], text[i + 1 : i + 17]
    torch.nn.functional.cross_entropy(model(x), y).backward()
```

## How sure
Tokens and windows are errors: both must be cut from the same sequence, and each step's token must reach its own output
without any bottleneck. Autoencoders, whose target is the input, stay silent, as do models with hidden tokens. A noisy
input is an error where the program speaks of denoising or hands the clean array out beside it, else a warning: an
autoencoder may be trained on augmented data. A target among the features is a warning, because tables change in ways
that source does not show.

## Fix safety
Not applied by itself: what the target is, only you know.

## References
Radford et al. 2018, Improving Language Understanding by Generative Pre-Training, equation 1; Vincent et al. 2008,
Extracting and Composing Robust Features with Denoising Autoencoders, section 2.3, doi:10.1145/1390156.1390294.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code import noise, steps, windows
from rightloss.facts.code.events import Applied, Event, Fitted, LossUse, Minimised
from rightloss.facts.code.features import copies, ends_with, is_own_input, keeps_column, source
from rightloss.facts.code.libraries import number
from rightloss.facts.code.read import spelled
from rightloss.facts.code.trees import flow, terms, walk
from rightloss.facts.code.values import Operation, Value
from rightloss.finding import Finding, Level, Reason
from rightloss.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Place

_CLASSES = frozenset({"cross_entropy"})
_DISTANCES = frozenset({"squared_error", "absolute_error", "huber", "smooth_l1", "log_cosh", "binary_cross_entropy"})
_COPYING = "the answer to each step is its input: copying brings the loss to 0, and nothing is learned"
_SKIPPING = "the target is shifted by 2: the model learns the token after the next, and skips one in all it writes"
_DOUBLE = 2
_MOST_PARTS = 4000


def check(reader: Reader, seen: Event) -> Iterator[Finding]:
    """Compare what the model reads with what it is compared with."""
    if isinstance(seen, Fitted):
        yield from _column(reader, seen)
    elif isinstance(seen, Applied) and seen.operation.name == "causal_loss":
        yield from _shifted_twice(reader, seen.operation)
    elif isinstance(seen, Applied) and seen.operation.name == "windows":
        yield from _paired(reader, seen.operation)
    elif isinstance(seen, LossUse):
        losses = {row.loss for row in spelled(seen)}
        if losses and losses <= _CLASSES:
            yield from _own(seen) if is_own_input(seen.prediction, seen.target) else _tokens(reader, seen)
        elif losses and losses <= _DISTANCES:
            yield from _values(reader, seen)


def _finding(level: Level, place: Place, message: str, why: str, help_: str, *because: Reason) -> Finding:
    return Finding(RULE.name, RULE.code, level, message, place, "compared here", because, why, help_)


def _own(seen: LossUse) -> Iterator[Finding]:
    """A classifier that is given its inputs for labels."""
    message, help_ = "the classes are compared with the inputs of the model", "give the labels: `fit(x_train, y_train)`"
    why = "pixels and measurements are no classes: what was to be learned is never seen"
    yield _finding(Level.ERROR, seen.site.place, message, why, help_)


# --- tokens


def _tokens(reader: Reader, seen: LossUse) -> Iterator[Finding]:
    """A model that reads tokens and is compared with tokens of the same sequence."""
    for read in steps.read(reader, seen.prediction):
        moved = windows.later(reader, read.tokens, seen.target)
        if moved is None or steps.hides_tokens(reader):
            continue
        shift, because = moved - read.offset, Reason("the model reads these tokens", read.site.site.place)
        if shift == 0 and _is_meant_to_foretell(reader, seen, read.tokens):
            message, help_ = (
                "each step is asked for the token that it reads",
                "shift the target: `text[i + 1 : i + n + 1]`",
            )
            yield _finding(Level.ERROR, seen.site.place, message, _COPYING, help_, because)
        elif shift == _DOUBLE and _moves(reader, read.tokens, seen.target) + (read.offset > 0) > 1 and _is_only(reader):
            help_ = "shift once: either the target or the scores"
            yield _finding(Level.ERROR, seen.site.place, "the target is shifted twice", _SKIPPING, help_, because)


def _is_meant_to_foretell(reader: Reader, seen: LossUse, tokens: Value) -> bool:
    """Whether pieces were cut for input and target apart, or steps are kept from seeing those after them."""
    apart = noise.stripped(reader, tokens) is not noise.stripped(reader, seen.target)
    cut = windows.window(reader, seen.target)
    return (apart and cut is not None and cut.is_cut) or steps.is_causal(seen.prediction)


def _moves(reader: Reader, *arrays: Value) -> int:
    found = [windows.window(reader, array) for array in arrays]
    return sum(cut.moves for cut in found if cut is not None)


def _is_only(reader: Reader) -> bool:
    """Whether no other loss of the program is there: some models foretell several steps."""
    return len({event.site.place for event in reader.events if isinstance(event, LossUse)}) == 1


def _shifted_twice(reader: Reader, seen: Operation) -> Iterator[Finding]:
    """`model(input_ids=tokens[:, :-1], labels=tokens[:, 1:])`: the model shifts once more."""
    tokens, labels = seen.operands
    if windows.later(reader, tokens, labels) == 1:
        yield _finding(
            Level.ERROR,
            seen.site.place,
            "the labels are shifted by hand, and once more by the model",
            _SKIPPING,
            "give the model the same tokens twice: `labels=input_ids`",
            Reason("cut here", labels.site.place if isinstance(labels, Operation) else seen.site.place),
        )


# --- numbers


def _values(reader: Reader, seen: LossUse) -> Iterator[Finding]:
    """A model of numbers that is compared with what it reads."""
    target = noise.stripped(reader, seen.target)
    is_distance = "binary_cross_entropy" not in {row.loss for row in spelled(seen)}  # which is an entropy then
    if seen.target is seen.prediction and is_distance and flow(reader, seen.prediction).live:
        yield _itself(seen)
        return
    if not any(part is target for part in walk(seen.prediction)):
        yield from _windows(reader, seen)
        return
    is_learning = flow(reader, seen.prediction)
    if (is_learning.live or is_learning.maybe) and noise.stripped(reader, seen.prediction) is not target:
        yield from _noisy(reader, seen, target)


def _itself(seen: LossUse) -> Finding:
    return _finding(
        Level.ERROR,
        seen.site.place,
        "the prediction is compared with itself",
        "the loss is 0 whatever the model says, and so is its gradient",
        "compare with the target",
    )


def _noisy(reader: Reader, seen: LossUse, target: Value) -> Iterator[Finding]:
    """A model that is compared with its own input, to which noise was added."""
    given, found = noise.handed_out_with(reader, seen.target), noise.noisy(reader, target)
    made = given[0] if given is not None else found[0] if found is not None else None
    if made is None or not _stands_alone(reader, seen) or (given is not None and _is_used(reader, given[1])):
        return
    certain = given is not None or any(word in seen.site.source.text.lower() for word in ("denois", "noisy", "corrupt"))
    yield _finding(
        Level.ERROR if certain else Level.WARNING,
        seen.site.place,
        "the prediction is compared with its own noisy input",
        "a model that changes nothing has a loss of 0, and one that removes the noise pays its variance",
        "compare with the array before the noise was added",
        Reason("noise is added here", made.site.place),
    )


def _stands_alone(reader: Reader, seen: LossUse) -> bool:
    """Whether nothing else is minimised with this loss: Stein's estimate of a risk adds a divergence to it."""
    totals = [event.value for event in reader.events if isinstance(event, Minimised)]
    return not any(
        len(terms(reader, total)) > 1 and any(part is seen.result for part in walk(total)) for total in totals
    )


def _is_used(reader: Reader, clean: Value) -> bool:
    """Whether some loss compares with the clean array."""
    uses = [event for event in reader.events if isinstance(event, LossUse)]
    return any(noise.stripped(reader, use.target) is noise.stripped(reader, clean) for use in uses)


def _windows(reader: Reader, seen: LossUse) -> Iterator[Finding]:
    """A forecast from windows that end with the value in question."""
    for part in _leaves(seen.prediction):
        if ends_with(reader, part, seen.target):
            yield _forecast(seen.site.place, source(reader, seen.target))
            return


def _paired(reader: Reader, seen: Operation) -> Iterator[Finding]:
    """Windows from i on are paired with target i, which must lie behind them."""
    data, target, length = seen.operands
    shift, longest = windows.later(reader, data, target), number(length)
    if shift is not None and 0 <= shift < (1 if longest is None else longest):
        yield _forecast(seen.site.place, target)


def _leaves(value: Value) -> list[Operation]:
    """Arrays that a prediction is computed from; pieces of arrays count as they are cut."""
    found, waiting = [], [value]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_PARTS:
        here = waiting.pop()
        if isinstance(here, Operation) and id(here) not in seen:
            seen.add(id(here))
            found.append(here)
            waiting += () if here.name == "index" else here.operands
    return found


def _forecast(place: Place, target: Value) -> Finding:
    return _finding(
        Level.ERROR,
        place,
        "the value to foretell is already in the window that the model reads",
        "copying it brings the loss to 0; the score says nothing about values to come",
        "take the value after the window: `series[i + n]` for `series[i : i + n]`",
        *([Reason("the target is taken here", target.site.place)] if isinstance(target, Operation) else []),
    )


def _column(reader: Reader, seen: Fitted) -> Iterator[Finding]:
    """An estimator whose features hold its target."""
    column = keeps_column(reader, seen.features, seen.target)
    if column:
        target = source(reader, seen.target)
        yield _finding(
            Level.WARNING,
            target.site.place if isinstance(target, Operation) else seen.site.place,
            f"the target {column} is one of the features",
            "the model copies that column: its error says nothing about rows whose answer is not known",
            "take the column out of the features, or name the column that is meant",
            Reason("fitted here", seen.site.place),
        )
    elif ends_with(reader, seen.features, seen.target):
        yield _forecast(seen.site.place, source(reader, seen.target))
    elif copies(reader, seen.estimator, seen.features, seen.target):
        yield _finding(
            Level.ERROR,
            seen.site.place,
            "an estimator is fitted to its own features",
            "the target is the table of features, or another part of it: what was to be learned is never seen",
            "give the targets: `fit(X_train, y_train)`; train_test_split(X, y) gives X_train, X_test, y_train, y_test",
        )


RULE = Rule("wrong-target", "RL117", "the loss compares with something that is not the target", __doc__, check, Event)
