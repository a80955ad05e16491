"""Text for people: tables of losses and spellings, the explanation of one loss, errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rightloss.loss import Loss
from rightloss.parameter import Parameter
from rightloss.render.layout import grid
from rightloss.render.machine import card
from rightloss.vocabulary import Labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

    from rightloss.errors import InputError
    from rightloss.penalty import Penalty
    from rightloss.spelling import Spelling

_TRAITS = ("convex", "robust", "proper", "margin")
_ENCODINGS = {Labels.PLUS_MINUS: "{-1, +1}", Labels.CLASS_INDEX: "class index", Labels.DISTRIBUTION: "one-hot rows"}


def losses(found: Iterable[Loss]) -> Group:
    """Lay out losses, a table for each task, then their other names."""
    by_task: dict[str, list[Loss]] = {}
    for loss in found:
        by_task.setdefault(str(loss.task), []).append(loss)
    tables = [part for task, some in by_task.items() for part in (Text(task, "bold"), _cards(some))]
    return Group(
        *tables, _traits(), _heading("Other names"), _aliases([loss for some in by_task.values() for loss in some])
    )


def spellings(found: Sequence[Spelling]) -> Table:
    """Lay out how a framework spells our losses: each call, and below it what it takes and gives."""
    table, before = grid(), ""
    for spelling in found:
        facts = [f"target: {spelling.labels}", _gives(spelling), spelling.differs()]
        call = Text(spelling.code()).append("\n" + "; ".join(filter(None, facts)), "dim")
        table.add_row(spelling.loss if spelling.loss != before else "", call)
        before = spelling.loss
    return table


def _gives(spelling: Spelling) -> str:
    if spelling.fits:
        return f"`fit` minimises the {spelling.reduction}"
    return "gives each sample's loss" if spelling.reduction == "none" else f"gives the {spelling.reduction}"


def explanation(item: Loss | Penalty, found: Sequence[Spelling]) -> Group:
    """Lay out all that is known of a loss or a penalty: its page, its card, its parameters, its spellings."""
    parts: list[RenderableType] = [Text(item.name, "bold"), *map(_indented, item.documentation().splitlines())]
    if isinstance(item, Loss):
        parts += [_heading("Card"), _card(item)]
    if item.parameters:
        parts += [_heading("Parameters"), _parameters(item)]
    if found:
        parts += [_heading("In other frameworks (our tests call each and compare)"), spellings(found)]
    return Group(*parts)


def error(fault: InputError) -> Group:
    """Lay out an error: the fault first, then what was expected, then the remedy."""
    rest = grid()
    for word, sentence in (("expected", fault.expected), ("help", fault.help)):
        if sentence:
            rest.add_row(f"  {word}", Text(sentence))
    head = Text("error: ", "bold red").append(fault.fault, "not bold default")
    return Group(head, rest) if rest.rows else Group(head)


def _cards(found: Sequence[Loss]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 0, 0, 1), header_style="")
    table.add_column("loss", no_wrap=True)
    table.add_column("elicits", no_wrap=True)
    table.add_column("target")
    table.add_column("given as", min_width=len("prediction,"))
    table.add_column("traits")
    for loss in found:
        facts = card(loss)
        given = ", ".join(facts["given_as"])
        table.add_row(Text(loss.name), Text(facts["elicits"]), Text(_targets(loss)), Text(given), Text(_held(facts)))
    return table


def _targets(loss: Loss) -> str:
    encodings = [text for label, text in _ENCODINGS.items() if label in loss.labels]
    return " or ".join(encodings) or str(loss.claim("target"))


def _held(facts: dict[str, bool]) -> str:
    return ", ".join(trait for trait in _TRAITS if facts[trait])


def _traits() -> Table:
    words = grid()
    words.add_row("elicits", "what a model is led to say by this loss: the minimiser of its mean")
    words.add_row("given as", "keywords for the prediction; each says on which scale it is, the usual one first")
    words.add_row("convex", "every minimum of a linear model is the least")
    words.add_row("robust", "one extreme target pulls only so much")
    words.add_row("proper", "the true probabilities have the least expected loss")
    words.add_row("margin", "decisions that are right by a margin cost nothing")
    return words


def _aliases(found: Sequence[Loss]) -> Table:
    names = grid()
    for loss in found:
        if loss.aliases:
            names.add_row(loss.name, ", ".join(loss.aliases))
    return names


def _indented(line: str) -> Padding:
    text = line.lstrip()
    return Padding(Text(text), (0, 0, 0, len(line) - len(text)))


def _heading(words: str) -> Text:
    return Text(f"\n{words}", "bold")


def _card(loss: Loss) -> Table:
    facts = card(loss)
    rows = grid()
    rows.add_row("other names", ", ".join(facts["aliases"]) or "none")
    rows.add_row("task", facts["task"])
    rows.add_row("elicits", facts["elicits"])
    rows.add_row("target", f"{' or '.join(facts['labels'])}, in {facts['target']}")
    rows.add_row("given as", ", ".join(facts["given_as"]))
    rows.add_row("traits", _held(facts) or f"none of {', '.join(_TRAITS)}")
    return rows


def _parameters(item: Loss | Penalty) -> Table:
    rows = grid()
    for parameter in item.parameters:
        allowed = f", in {parameter.allowed}" if isinstance(parameter, Parameter) else ""
        rows.add_row(f"{parameter.name}={parameter.default}", f"{parameter.meaning}{allowed}")
    return rows
