"""A choice as text: what was seen, what has to be asked, and for each question the loss, the rest, and the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rightloss.render.layout import grid

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rightloss.choosing.choice import Answer, Choice, Use

_NAMES = {
    "torch": "PyTorch",
    "keras": "Keras",
    "optax": "JAX",
    "sklearn": "scikit-learn",
    "xgboost": "XGBoost",
    "lightgbm": "LightGBM",
}


def choice(result: Choice, framework: str | None = None) -> Group:
    """Lay out a choice; the lines of one framework, or of all."""
    facts = grid()
    facts.add_row("target", result.evidence)
    for question in result.asks:
        facts.add_row("asks", Text(question[:1].upper() + question[1:], "bold"))
    for name, what in result.suspects:
        facts.add_row("suspect", Text(f"`{name}` {what}: it will not be known when it is needed", "yellow"))
    for note in result.notes:
        facts.add_row("note", note)
    parts: list[RenderableType] = [facts]
    for answer in result.answers:
        parts += [Text(), *_answer(answer, framework)]
    return Group(*parts)


def _answer(answer: Answer, framework: str | None) -> list[RenderableType]:
    rows = Table.grid(padding=(0, 2))
    rows.add_column(style="dim", no_wrap=True)
    rows.add_column(no_wrap=True)
    rows.add_column(overflow="fold")
    rows.add_row("use", Text(answer.use.loss, "bold green"), answer.use.why)
    for about in _about(answer):
        rows.add_row("", "", Text(about, "dim"))
    for use in answer.also:
        rows.add_row("also", use.loss, use.why)
    for why, names in _grouped(answer):
        rows.add_row("dropped", "\n".join(names), why)
    title = Text(f"{answer.question} of {answer.kind}", "bold underline")
    return [title, rows, *_lines(answer.use, framework)]


def _about(answer: Answer) -> list[str]:
    use = answer.use
    words = [f"{name} = {value:g}: {source}" for name, value, source in use.parameters]
    words += [f"raw numbers are read through the link {use.link}"] if use.link not in {"", "identity"} else []
    words += [f"labels: {use.labels}"] if use.labels != "as they are" else []
    if answer.threshold is not None:
        words.append(
            f"decide for the second class above a probability of {answer.threshold:.4g}; no class weights then"
        )
    return words + ([f"tried: {answer.trial}"] if answer.trial else [])


def _grouped(answer: Answer) -> list[tuple[str, list[str]]]:
    """Join losses that were dropped for the same reason."""
    groups: dict[str, list[str]] = {}
    for item in answer.dropped:
        groups.setdefault(item.why + (f" ({item.rule})" if item.rule else ""), []).append(item.loss)
    return list(groups.items())


def _lines(use: Use, framework: str | None) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for name, lines in use.lines:
        if framework in {None, name}:
            parts += [Text(f"\n{_NAMES[name]}", "dim"), Padding(Text(lines.rstrip()), (0, 0, 0, 2))]
    if framework and framework not in dict(use.lines):
        parts.append(Text(f"\n{_NAMES[framework]} has no such loss that can be trained with as it is", "dim"))
    return parts
