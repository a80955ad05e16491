"""What was chosen, with all that speaks for and against: frozen, and the same for the same table."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rightloss.choosing.verdict import Dropped
    from rightloss.profile.summary import Summary


@dataclass(frozen=True, slots=True)
class Use:
    """A loss that answers the question: what for, how its numbers are read, and the lines to paste."""

    loss: str
    why: str
    answers: str
    link: str = ""
    labels: str = ""
    parameters: tuple[tuple[str, float, str], ...] = ()  # name, value, where it comes from
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One question of one kind of target, the loss for it, others that would do, and those that were dropped."""

    question: str
    kind: str
    use: Use
    also: tuple[Use, ...]
    dropped: tuple[Dropped, ...]
    trial: str = ""
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The choice of a loss. `print` shows it; `loss` is the recommended one, None where a question has to decide."""

    data: str
    target: str
    rows: int
    evidence: str
    answers: tuple[Answer, ...]
    asks: tuple[str, ...]
    suspects: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    profile: tuple[Summary, ...]

    @property
    def loss(self) -> str | None:
        """The recommended loss as a Python expression, or None where a question has to decide."""
        return self.answers[0].use.loss if not self.asks else None

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain lists, dictionaries, texts and numbers."""
        return asdict(self) | {
            "loss": self.loss,
            "profile": [summary.to_dict() for summary in self.profile],
            "answers": [
                asdict(answer) | {"use": _use(answer.use), "also": [_use(use) for use in answer.also]}
                for answer in self.answers
            ],
        }

    def to_json(self) -> str:
        """Everything, as JSON."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False, default=str)

    def frame(self) -> list[dict[str, str]]:
        """One flat record for each loss and question: `pandas.DataFrame(choice.frame())`."""
        rows = []
        for answer in self.answers:
            about = {"question": answer.question, "kind": answer.kind}
            rows.append(about | {"verdict": "use", "loss": answer.use.loss, "why": answer.use.why})
            rows += [about | {"verdict": "also", "loss": use.loss, "why": use.why} for use in answer.also]
            rows += [about | {"verdict": "dropped", "loss": item.loss, "why": item.why} for item in answer.dropped]
        return rows

    def __str__(self) -> str:
        """Show the evidence, and for each question the loss."""
        lines = [self.evidence, *self.asks]
        lines += [f"{answer.question}: {answer.use.loss} ({answer.use.why})" for answer in self.answers]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Show the same in a notebook; every text from the data is escaped."""
        head = "".join(f"<p>{escape(text)}</p>" for text in (self.evidence, *self.asks))
        names = ("question", "verdict", "loss", "why")
        cells = "".join(
            "<tr>" + "".join(f"<td style='text-align:left'>{escape(row[name])}</td>" for name in names) + "</tr>"
            for row in self.frame()
        )
        titles = "".join(f"<th style='text-align:left'>{name}</th>" for name in names)
        return f"{head}<table><thead><tr>{titles}</tr></thead><tbody>{cells}</tbody></table>"


def _use(use: Use) -> dict[str, Any]:
    parameters = {name: {"value": value, "from": source} for name, value, source in use.parameters}
    return asdict(use) | {"parameters": parameters, "lines": dict(use.lines)}
