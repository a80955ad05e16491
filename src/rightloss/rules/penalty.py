"""A penalty that does not do what it says: twice, without effect, or with the wrong sign.

## What
A term for the size of the weights is subtracted, cut from the graph, or added although the optimiser already shrinks
the weights.

## Why
A subtracted penalty of strength 0.01 makes the objective fall by 0.01 for each unit of squared weight, without end; one
that went through `.item()` changes the printed number and no gradient.

## Bad
```python
layer = torch.nn.Linear(4, 1)
x, y = torch.randn(8, 4), torch.randn(8, 1)
loss = torch.nn.functional.mse_loss(layer(x), y) - 0.01 * layer.weight.pow(2).sum()
loss.backward()
```

## Good
```python
layer = torch.nn.Linear(4, 1)
x, y = torch.randn(8, 4), torch.randn(8, 1)
loss = torch.nn.functional.mse_loss(layer(x), y) + 0.01 * layer.weight.pow(2).sum()
loss.backward()
```

## How sure
An error for a wrong sign and for a penalty without gradient. A penalty applied twice is advice: the strengths add up.

## Fix safety
**Safe** for a wrong sign. **Unsafe** where a penalty begins to act, or one of two is taken out: look at the strengths.

## References
Loshchilov, Hutter 2019, Decoupled Weight Decay Regularization, section 2, doi:10.48550/arXiv.1711.05101.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.events import ADDED, Applied, Event, Fitted, Minimised
from rightloss.facts.code.idle import idle
from rightloss.facts.code.intercepts import penalised
from rightloss.facts.code.libraries import number
from rightloss.facts.code.memory import once
from rightloss.facts.code.trees import Term, flow, is_parameter, is_penalty, terms, walk
from rightloss.facts.code.values import Constant, Object, Operation, Value, options
from rightloss.finding import Finding, Level, Reason
from rightloss.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Place

_MOST = 1000


def check(reader: Reader, seen: Event) -> Iterator[Finding]:
    """Look at what is minimised, at the settings of estimators, and at normal equations."""
    if isinstance(seen, Minimised):
        yield from _minimised(reader, seen)
    elif isinstance(seen, Fitted) and isinstance(seen.estimator, Object):
        yield from _idle(reader, seen, seen.estimator)
    elif isinstance(seen, Applied) and seen.operation.name == "solve":
        found = penalised(reader, seen.operation)
        if found is not None:
            yield _warning(seen.operation.site.place, *_INTERCEPT, Reason("a column of ones", found[1].site.place))


def _warning(place: Place, message: str, label: str, why: str, help_: str, *because: Reason) -> Finding:
    return Finding(RULE.name, RULE.code, Level.WARNING, message, place, label, because, why, help_)


_INTERCEPT = (
    "the penalty weighs on the intercept too",
    "every weight is penalised here",
    "answers are drawn towards 0 instead of towards the mean of the targets: adding 100 to all targets changes the fit",
    "set the place of the column of ones to 0, `penalty[0, 0] = 0`, or centre features and targets first",
)


def _idle(reader: Reader, seen: Fitted, made: Object) -> Iterator[Finding]:
    """A strength that is given, and not used."""
    found = idle(reader, made)
    if found is not None:
        name = made.path.rpartition(".")[2]
        yield _warning(
            made.site.place,
            f"`{found.name}` of {name} has no effect",
            found.because,
            f"whatever {found.name} is, the same model comes out: a search over it compares 1 model with itself",
            "name the penalty that is meant, or leave its strength out",
            Reason("fitted here", seen.site.place),
        )


def _minimised(reader: Reader, seen: Minimised) -> Iterator[Finding]:
    """Look at each term that measures parameters, beside one that measures data, and for declared ones left out."""
    yield from _left_out(reader, seen)
    found = [Term(term.sign, _only(term.value)) for term in terms(reader, seen.value)]
    measured = [term for term in found if isinstance(term.value, Operation) and is_penalty(reader, term.value)]
    rest = [term.value for term in found if term not in measured]
    if seen.how != ADDED and not any(_measures_data(value) for value in rest):
        return  # a function of the parameters alone, such as a polynomial to be minimised
    for term in measured:
        judged = _judge(reader, term)
        if judged is not None and isinstance(term.value, Operation):
            level, message, why, help_, because = judged
            yield Finding(
                rule=RULE.name,
                code=RULE.code,
                level=level,
                message=message,
                place=_place(seen, term.value, level, term.sign),
                label="the penalty",
                because=(*because, Reason("minimised here", seen.site.place)),
                why=why,
                help=help_,
            )


def _only(value: Value) -> Value:
    """A sum that a loop adds to is the number it started with, or what was added."""
    made = [option for option, _ in options(value) if not isinstance(option, Constant)]
    return made[0] if len(made) == 1 else value


def _measures_data(value: Value) -> bool:
    """Whether anything but parameters and numbers is in a term."""
    waiting, seen = [value], set[int]()
    while waiting:
        here = waiting.pop()
        if id(here) in seen or isinstance(here, Constant) or is_parameter(here):
            continue
        seen.add(id(here))
        if not isinstance(here, Operation) or not here.operands or len(seen) > _MOST:
            return True
        waiting += here.operands
    return False


def _left_out(reader: Reader, seen: Minimised) -> Iterator[Finding]:
    """A loop of one's own adds no penalty that a Keras layer declares, unless it reads `model.losses`."""
    declared = _declared(reader) if seen.how in {"gradient", "backward"} else []
    if not declared:
        return
    yield Finding(
        rule=RULE.name,
        code=RULE.code,
        level=Level.ERROR,
        message="the penalty that a layer declares is never added to the loss",
        place=(seen.value.site if isinstance(seen.value, Operation) else seen.site).place,
        label="the data loss alone",
        because=(Reason("declared here", declared[0].site.place), Reason("minimised here", seen.site.place)),
        why="`fit` would add it, a loop of one's own does not: its strength could as well be 0",
        help="add `sum(model.losses)` to the loss",
    )


@once
def _declared(reader: Reader) -> list[Object]:
    """Layers with a penalty, in a program that reads the penalties of no model."""
    found = [made for made in reader.objects if any(name.endswith("_regularizer") for name in made.arguments.named)]
    return [] if any(_adds(tree) for tree in reader.trees.values()) else found


def _adds(tree: ast.Module) -> bool:
    """Whether a program reads `model.losses`, or calls what reads them."""
    used = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return any(
        node.attr in {"compute_loss", "compiled_loss", "regularization_losses"}
        or (node.attr == "losses" and not ast.unparse(node.value).endswith(("keras", "tf", "nn")))
        for node in used
    )


def _place(seen: Minimised, term: Operation, level: Level, sign: int) -> Place:
    """Two penalties meet where the total is made; a wrong sign stands at the minus, another fault where it is made."""
    whole = seen.value
    if sign < 0:
        term = next((one for one in walk(whole) if one.name == "subtract" and _takes_away(one, term)), term)
    return (whole if level is Level.ADVICE and isinstance(whole, Operation) else term).site.place


def _takes_away(difference: Operation, term: Operation) -> bool:
    return any(one is term for one in walk(difference.operands[1]))


def _judge(reader: Reader, term: Term) -> tuple[Level, str, str, str, tuple[Reason, ...]] | None:
    if term.sign < 0:
        return (
            Level.ERROR,
            "the penalty is subtracted",
            "larger weights make the objective smaller, without end",
            "add the penalty",
            (),
        )
    cuts = flow(reader, term.value).cuts
    if flow(reader, term.value).is_dead:
        return (
            Level.ERROR,
            "the penalty has no gradient",
            "it changes the number that is shown and no weight: its strength could as well be 0",
            "leave out what cuts it from the graph",
            (Reason(cuts[0][0], cuts[0][1].site.place),),
        )
    decay = _decay(reader)
    squared = any(one.name in {"square", "power", "norm"} for one in walk(term.value))
    if decay is not None and squared:
        amount = number(decay.arguments.named.get("weight_decay")) or _DECAYS_ALWAYS[decay.path]
        return (
            Level.ADVICE,
            "the weights are penalised twice",
            f"the optimiser shrinks them with weight_decay={amount:g}, and the loss does so again: the strengths add up",  # noqa: E501
            "keep one of the two",
            (Reason("the optimiser decays the weights", decay.site.place),),
        )
    return None


_DECAYS_ALWAYS = {"torch.optim.AdamW": 0.01, "optax.adamw": 1e-4}  # unless they are told otherwise


@once
def _decay(reader: Reader) -> Object | None:
    """An optimiser that shrinks weights."""
    for made in reader.objects:
        amount = number(made.arguments.named.get("weight_decay"))
        if made.path in _DECAYS_ALWAYS and amount is None and "weight_decay" not in made.arguments.named:
            return made
        if made.path.startswith(("torch.optim.", "optax.")) and amount is not None and amount > 0:
            return made
    return None


RULE = Rule("penalty", "RL112", "a penalty is applied twice, to nothing, or with the wrong sign", __doc__, check, Event)
