"""A score that should grow is minimised, or a loss is maximised.

## What
A log-likelihood, a similarity or an overlap is handed to an optimiser as it is, or a loss with a minus before it.

## Why
Optimisers go down. The log-likelihood of a normal distribution has no lower bound: minimised, it falls by 0.5 for each
unit that the squared error of a sample grows, so the model learns to be as wrong as it can.

## Bad
```python
layer = torch.nn.Linear(4, 1)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
x, y = torch.randn(8, 4), torch.randn(8, 1)
loss = torch.distributions.Normal(layer(x), 1.0).log_prob(y).mean()
loss.backward()
optimizer.step()
```

## Good
```python
layer = torch.nn.Linear(4, 1)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
x, y = torch.randn(8, 4), torch.randn(8, 1)
loss = -torch.distributions.Normal(layer(x), 1.0).log_prob(y).mean()
loss.backward()
optimizer.step()
```

## How sure
An error for a log-likelihood that is all there is to minimise. A product with rewards, or a similarity, is a warning. A
sum of several terms is left alone: entropies and adversarial terms rightly have either sign.

## Fix safety
**Unsafe**: the numbers that are logged or compared change their sign as well.

## References
Williams 1992, Simple Statistical Gradient-Following Algorithms, section 4, doi:10.1007/BF00992696.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code import searched
from rightloss.facts.code.estimators import direction
from rightloss.facts.code.events import AN_ERROR, COMPILE, FIT, SCORER, STUDY, Event, Measured, Minimised
from rightloss.facts.code.libraries import flag
from rightloss.facts.code.loops import trains
from rightloss.facts.code.memory import once
from rightloss.facts.code.trees import Term, flow, terms, walk
from rightloss.facts.code.values import Operation
from rightloss.finding import Finding, Level, Reason
from rightloss.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Value


def check(reader: Reader, seen: Event) -> Iterator[Finding]:
    """Look at what is minimised, and at what a search makes as large as it can."""
    if isinstance(seen, Minimised):
        yield from _minimised(reader, seen)
    elif isinstance(seen, Measured) and seen.mode == SCORER:
        yield from _scored(reader, seen)
    elif isinstance(seen, Measured) and seen.mode == STUDY:
        yield _studied(seen)


def _studied(seen: Measured) -> Finding:
    """A study that looks for the worst settings."""
    is_error = seen.metric == "min"
    done, what = ("maximised", "an error") if is_error else ("minimised", "a score")
    wanted = "minimize" if is_error else "maximize"
    made = seen.target.site.place if isinstance(seen.target, Operation) else None
    return Finding(
        rule=RULE.name,
        code=RULE.code,
        level=Level.ERROR,
        message=f"the study looks for the settings with the worst value: {what} is {done}",
        place=seen.site.place,
        label="which way is better is said here" if is_error else "minimize, unless it is told",
        because=() if made is None else (Reason("the objective gives this back", made),),
        why="of all trials the one that does worst is called the best: rank 1 goes to the last",
        help=f'create_study(direction="{wanted}")',
    )


def _scored(reader: Reader, seen: Measured) -> Iterator[Finding]:
    """`make_scorer(mean_squared_error)`, which a search makes as large as it can."""
    name = seen.metric.rpartition(".")[2]
    unnamed = name == AN_ERROR
    if direction(name) != "min" and not unnamed:
        return
    unsure = searched.made(seen.site) and id(seen.site.node) not in searched.searched(reader)
    if unsure and searched.is_only_called(reader, seen.site):
        return
    yield Finding(
        rule=RULE.name,
        code=RULE.code,
        level=Level.WARNING if unsure else Level.ERROR,
        message="the search makes a number as large as it can that is an error"
        if unnamed
        else f"a scorer of `{name}` is better the larger it is, but `{name}` is an error",
        place=seen.site.place,
        label="greater_is_better is True unless it is told",
        because=(),
        why="a search with this scorer keeps the settings with the largest error: rank 1 goes to the worst",
        help="turn the sign, or say greater_is_better=False"
        if unnamed
        else f"`make_scorer({name}, greater_is_better=False)`, or the ready scorer whose name begins with neg_",
    )


def _minimised(reader: Reader, seen: Minimised) -> Iterator[Finding]:
    """Look at the only term of what is minimised, or at its log-likelihoods."""
    every = terms(reader, seen.value)
    found = [term for term in every if isinstance(term.value, Operation)]
    if _maximises(reader):
        return
    if len(found) > 1:
        found = _grows(every)
    if len(found) != 1:
        return
    if seen.how == "backward" and not trains(reader, seen.site):
        return
    judged = _judge(reader, found[0])
    if judged is None or not (flow(reader, seen.value).live or _overlaps_data(reader, found[0].value)):
        return
    level, what, label, why = judged
    yield Finding(
        rule=RULE.name,
        code=RULE.code,
        level=level,
        message=f"{what} is {'minimised' if found[0].sign > 0 else 'maximised'}",
        place=(
            seen.value.site if isinstance(seen.value, Operation) and seen.how not in {FIT, COMPILE} else seen.site
        ).place,
        label=label,
        because=(Reason("handed to the optimiser here", seen.site.place),),
        why=why,
        help="turn the sign: minimise its negative" if found[0].sign > 0 else "leave out the minus sign",
    )


@once
def _maximises(reader: Reader) -> bool:
    """Whether an optimiser was told to go up."""
    return any(flag(made.arguments.named.get("maximize")) for made in reader.objects)


@once
def _places(reader: Reader) -> int:
    """At how many places something is minimised."""
    return len({event.site.place for event in reader.events if isinstance(event, Minimised)})


def _grows(every: list[Term]) -> list[Term]:
    """One of several log-likelihoods, where none is subtracted and nothing else is unknown."""
    inner = [(term.sign, getattr(term.value, "name", "")) for term in every]
    likelihoods = [term for term in every if getattr(term.value, "name", "") == "log_prob"]
    known = all(name not in {"", "call", "loss"} for _, name in inner)
    return likelihoods[:1] if known and all(sign > 0 for sign, _ in inner) else []


def _judge(reader: Reader, term: Term) -> tuple[Level, str, str, str] | None:
    value = term.value
    if not isinstance(value, Operation):
        return None
    if term.sign < 0:
        if value.name == "loss" and _places(reader) == 1:
            return (Level.WARNING, "a loss", "a loss with a minus before it", _DOWNHILL)
        return None
    if value.name == "log_prob":
        return (Level.ERROR, "a log-likelihood", "this should grow", _UNBOUNDED)
    if value.name == "cosine_similarity":
        return (
            Level.WARNING,
            "a similarity",
            "this should grow",
            "its least value is -1: pairs are pushed apart until they point in opposite directions",
        )
    if value.name == "multiply" and any(_is_log_prob(part) for part in value.operands):
        others = [part for part in value.operands if not _is_log_prob(part)]
        if not any(
            isinstance(inner, Operation) and inner.name == "negative" for part in others for inner in walk(part)
        ):
            return (Level.WARNING, "the log-probability of what was rewarded", "this should grow", _REWARDED)
    if _is_overlap(value):
        return (
            Level.ERROR,
            "an overlap",
            "1 is perfect here, 0 the worst",
            "its least value is 0, where prediction and target share nothing",
        )
    return None


_UNBOUNDED = "it has no lower bound: it falls by 0.5 for each unit that a squared standardised error grows"
_REWARDED = "each step makes what was rewarded less probable"
_DOWNHILL = "the optimiser makes the loss as large as it can"


def _is_log_prob(value: object) -> bool:
    return isinstance(value, Operation) and (
        value.name == "log_prob"
        or (
            value.name in {"stack", "squeeze", "index", "sum"}
            and bool(value.operands)
            and _is_log_prob(value.operands[0])
        )
    )


def _is_overlap(value: Operation) -> bool:
    """`2 * sum(a * b) / (sum(a) + sum(b))`, with or without a guard."""
    if value.name != "divide":
        return False
    below = {id(one) for one in walk(value.operands[1])}
    sums = [one for one in walk(value.operands[1]) if one.name == "sum"]
    return len(sums) >= 2 and any(below >= set(map(id, one.operands)) for one in _products(value))  # noqa: PLR2004


def _products(value: Operation) -> list[Operation]:
    """Products that are summed above the line."""
    sums = [one for one in walk(value.operands[0]) if one.name == "sum" and one.operands]
    inner = [one.operands[0] for one in sums]
    return [one for one in inner if isinstance(one, Operation) and one.name == "multiply"]


def _overlaps_data(reader: Reader, value: Value) -> bool:
    """Whether an overlap is one with data, though the model that predicts cannot be seen into."""
    if not isinstance(value, Operation) or not _is_overlap(value):
        return False
    flows = [flow(reader, part) for one in _products(value) for part in one.operands]
    return any(each.maybe for each in flows) and any(not each.maybe and not each.live for each in flows)


RULE = Rule("sign", "RL116", "a score that should grow is minimised", __doc__, check, Event)
