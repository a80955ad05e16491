"""The loss is cut from the parameters.

## What
The number that is minimised has no way back to any parameter: it went through argmax, a comparison, rounding,
`detach()`, `item()`, or was made while no gradient was recorded.

## Why
Every gradient is 0 or missing, so that after any number of steps every parameter is what it was at the start.

## Bad
```python
layer = torch.nn.Linear(4, 3)
x, y = torch.randn(8, 4), torch.randint(0, 3, (8,))
loss = (layer(x).argmax(dim=1) != y).float().mean().requires_grad_()
loss.backward()
torch.optim.SGD(layer.parameters(), lr=0.1).step()
```

## Good
```python
layer = torch.nn.Linear(4, 3)
x, y = torch.randn(8, 4), torch.randint(0, 3, (8,))
loss = torch.nn.functional.cross_entropy(layer(x), y)
loss.backward()
torch.optim.SGD(layer.parameters(), lr=0.1).step()
```

## How sure
An error: reported only if every way from the number back to a parameter is seen to end.

## Fix safety
**Unsafe**: what cuts the loss from the graph is taken away, and what learned nothing begins to learn.

## References
Bengio, Léonard, Courville 2013, Estimating or Propagating Gradients Through Stochastic Neurons, section 1,
doi:10.48550/arXiv.1308.3432.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.events import COMPILE, FIT, Event, Minimised, Ordered, Unreached
from rightloss.facts.code.loops import trains
from rightloss.facts.code.trees import flow
from rightloss.finding import Finding, Level, Reason
from rightloss.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site


def check(reader: Reader, seen: Event) -> Iterator[Finding]:
    """Follow the gradient back, or count the parameters to which none ever came."""
    if isinstance(seen, Minimised):
        yield from _followed(reader, seen)
    elif isinstance(seen, Unreached):
        yield from _counted(seen)


def _counted(seen: Unreached) -> Iterator[Finding]:
    none = seen.count == seen.total
    yield Finding(
        rule=RULE.name,
        code=RULE.code,
        level=Level.ERROR if none else Level.ADVICE,
        message="the loss is cut from every parameter"
        if none
        else f"{seen.count} of the {seen.total} parameters never had a gradient",
        place=seen.site.place,
        label="what the optimiser holds",
        because=(Reason("seen while it ran: after `backward()`, and before each step"),),
        why="every step leaves them as they were at the start",
        help="look for `no_grad`, `detach` or `item` between them and the loss"
        + ("" if none else "; parameters that are frozen on purpose need not be given to the optimiser"),
    )


def _followed(reader: Reader, seen: Minimised) -> Iterator[Finding]:
    found = flow(reader, seen.value)
    if not found.is_dead or (seen.how == "backward" and not trains(reader, seen.site)):
        return
    why, where = found.cuts[0]
    if seen.how == COMPILE and (_is_fitted(reader, seen) or not _in_own_loss(reader, where.site)):
        return  # a model that decides may be compiled only to be evaluated
    yield Finding(
        rule=RULE.name,
        code=RULE.code,
        level=Level.WARNING if seen.how == COMPILE else Level.ERROR,
        message="the loss is cut from every parameter",
        place=where.site.place,
        label=why,
        because=(Reason("minimised here", seen.site.place),),
        why="every gradient is 0: after any number of steps the parameters are what they were at the start",
        help="compute the loss from the numbers before this, with a loss that has a slope",
    )


def _is_fitted(reader: Reader, seen: Minimised) -> bool:
    """Whether a fit of what is compiled here is seen too, which says more."""
    fits = (event for event in reader.events if isinstance(event, Minimised) and event.how == FIT)
    return any(event.site.node is seen.site.node for event in fits)


def _in_own_loss(reader: Reader, site: Site) -> bool:
    """Whether this stands in a loss of the program that a library calls."""
    nodes = [event.function.node for event in reader.events if isinstance(event, Ordered)]
    return any(inner is site.node for node in nodes for inner in ast.walk(node))


RULE = Rule("dead-gradient", "RL113", "the loss is cut from the parameters", __doc__, check, Event)
