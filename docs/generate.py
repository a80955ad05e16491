"""Writes the pages that nobody should write by hand: one for each loss and penalty, and the tables of all of them.

A page is the text of the file that defines the loss, with the card beside it. As a Sphinx extension this runs before
Sphinx looks for pages; the result stays out of the repository.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rightloss import registry
from rightloss.conventions import CONVENTIONS, to_rightloss
from rightloss.spelling import spellings
from rightloss.vocabulary import Functional, Labels, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rightloss.loss import Loss
    from rightloss.penalty import Penalty

HERE = Path(__file__).parent
DIFFERENCES = HERE.parent / "tests" / "peers" / "differences.toml"
DOI = re.compile(r"doi:(10\.\S*[^\s.,;)])")
APART = {"Parameters", "Examples", "References"}
AS_WRITTEN = {"Formula", "Raises"}
QUESTIONS = {
    "mean": "What should I expect on average, or in total?",
    "median": "Which value is exceeded as often as not?",
    "quantile": "Which value is exceeded in one case out of ten, or another share?",
    "expectile": "Where does the excess above balance the excess below, when one of them counts more?",
    "probability": "How likely is each class?",
    "decision": "Which class is it? (A score to cut, not a probability.)",
    "none": "Something between these: robust fits, distorted probabilities.",
}


def pages() -> dict[str, str]:
    """Every generated page, by its path inside `docs/generated`; a name with `_` in front is part of other pages."""
    losses, penalties = registry.losses(), registry.penalties()
    return {
        **{f"losses/{name}.md": loss_page(loss) for name, loss in losses.items()},
        **{f"penalties/{name}.md": _document(penalty, penalty.documentation()) for name, penalty in penalties.items()},
        "_losses.md": losses_table(losses.values()),
        "_penalties.md": penalties_table(penalties.values()),
        "_conventions.md": conventions_table(),
        "_questions.md": questions(losses.values()),
        "_spellings.md": spellings_table(),
        "_peers.md": peers_tables(),
    }


def loss_page(loss: Loss) -> str:
    """One loss: what its file says, and its card."""
    text = loss.documentation()
    parts = [_title("Card"), _table(("", ""), card(loss))]
    elsewhere = [row[1:] for row in _spelled() if row[0] == loss.name]
    if elsewhere:
        parts += [_title("In other libraries"), _table(("call", "takes", "labels", "differs"), elsewhere)]
    return _document(loss, text, parts)


def card(loss: Loss) -> list[tuple[str, str]]:
    """Rows of a loss's card, resolved for its default parameters."""
    link, bound = loss.link, loss.claim("lipschitz")
    raw = "scores, without a link" if link is None else f"{link.raw}; the link is {link.name}"
    return [
        ("task", str(loss.task)),
        ("target", f"{_labels(loss)}, in {loss.claim('target')}"),
        ("prediction", f"{loss.row}, in {loss.claim('prediction')}"),
        ("keywords", ", ".join(f"`{word}`" for word in loss.keywords())),
        ("`raw` means", raw),
        ("elicits", str(loss.claim("functional"))),
        ("convex in `raw`", _yes(loss.claim("convex"))),
        ("slope bounded by", "–" if bound is None else f"{bound:g}"),
        ("proper score", _yes(loss.claim("proper"))),
        ("margin loss", _yes(loss.margin)),
        ("curvature", "exact" if loss.formula.curvature else "none: it is not twice differentiable"),
        ("majorant", _yes(loss.formula.majorant is not None)),
        ("other names", ", ".join(f"`{alias}`" for alias in loss.aliases) or "–"),
    ]


def losses_table(losses: Iterable[Loss]) -> str:
    """All losses, by task."""
    heads = ("loss", "elicits", "target", "prediction", "convex", "slope bounded")
    parts = []
    for task, group in groupby(sorted(losses, key=lambda loss: (_order(loss), loss.name)), key=lambda loss: loss.task):
        rows = [
            (
                f"[{loss.name}](/generated/losses/{loss.name}.md)",
                str(loss.claim("functional")),
                _labels(loss),
                f"`{loss.keywords()[0]}`" + ("" if loss.row is Row.ONE else f": {loss.row}"),
                _yes(loss.claim("convex")),
                _yes(loss.claim("lipschitz") is not None),
            )
            for loss in group
        ]
        parts += [_title(task.capitalize()), _table(heads, rows)]
    return "\n\n".join(parts) + "\n"


def questions(losses: Iterable[Loss]) -> str:
    """Questions, and the losses that answer each."""
    by_answer: dict[str, list[str]] = {name: [] for name in QUESTIONS}
    for loss in losses:
        functional: Functional = loss.claim("functional")
        by_answer[functional.name].append(f"[{loss.name}](/generated/losses/{loss.name}.md)")
    rows = [(QUESTIONS[name], name, ", ".join(found)) for name, found in by_answer.items()]
    return _table(("the question", "the answer is a", "losses that give it"), rows) + "\n"


def penalties_table(penalties: Iterable[Penalty]) -> str:
    """All penalties, and what their strengths multiply."""
    rows = [
        (
            f"[{penalty.name}](/generated/penalties/{penalty.name}.md)",
            _sections(penalty.documentation())[""],
            ", ".join(f"`{parameter.name}`" for parameter in penalty.parameters),
            _yes(penalty.smooth),
        )
        for penalty in penalties
    ]
    return _table(("penalty", "what it does", "parameters", "smooth"), rows) + "\n"


def conventions_table() -> str:
    """What other libraries mean by the strength of a penalty, with one example each."""
    rows = []
    for entry, convention in CONVENTIONS.items():
        theirs = dict.fromkeys(convention.parameters, 0.2)
        ours = " + ".join(_written(penalty) for penalty in to_rightloss(entry, samples=100, **theirs))
        given = ", ".join(f"{name}={value}" for name, value in theirs.items())
        rows.append((f"`{entry}`", convention.loss, convention.formula, f"`{given}`", f"`{ours}`"))
    heads = ("entry", "beside", "what it makes small", "for example, with 100 samples", "is our")
    return _table(heads, rows) + "\n"


def _written(penalty: Penalty) -> str:
    return f"{penalty.name}({', '.join(f'{name}={value:g}' for name, value in penalty.settings)})"


def spellings_table() -> str:
    """How other libraries write each loss."""
    rows = [(f"[{name}](/generated/losses/{name}.md)", *rest) for name, *rest in _spelled()]
    return _table(("loss", "call", "takes", "labels", "differs"), rows) + "\n"


def _spelled() -> list[tuple[str, ...]]:
    """Entries of other libraries' APIs: loss, call, what it takes, what differs; by loss, then by library."""
    found = sorted((entry for entries in spellings().values() for entry in entries), key=lambda entry: entry.loss)
    return [
        (entry.loss, f"`{entry.code()}`", str(entry.scale), str(entry.labels), entry.differs() or "–")
        for entry in found
    ]


def peers_tables() -> str:
    """What became of the tests that ship with other libraries: totals, then every difference."""
    suites = tomllib.loads(DIFFERENCES.read_text(encoding="utf-8")).values()
    kinds = ("other convention", "peer defect", "out of scope", "peer's own skip")
    rows = []
    for suite in suites:
        counts = Counter(dict.fromkeys(kinds, 0))
        for difference in suite["difference"]:
            counts[difference["kind"]] += difference["count"]
        tests = suite["passed"] + counts.total()
        rows.append((suite["title"], *(f"{number:,}" for number in (tests, suite["passed"], *counts.values()))))
    parts = [_table(("library", "tests", "passed", *kinds), rows)]
    for suite in suites:
        found = [(str(each["count"]), each["kind"], each["reason"]) for each in suite["difference"]]
        parts += [_title(suite["title"]), f"What runs: {suite['what']}.", _table(("tests", "kind", "why"), found)]
    return "\n\n".join(parts) + "\n"


def _document(item: Loss | Penalty, text: str, more: Sequence[str] = ()) -> str:
    """What a file says, in the order a reader wants it; `more` stands between the examples and the references."""
    sections = _sections(text)
    facts = [f"{head}\n{_fact(head, body)}" for head, body in sections.items() if head and head not in APART]
    parts = [f"# {item.name}", _linked(sections[""]), *facts]
    if item.parameters:
        described = _descriptions(sections.get("Parameters", ""))
        rows = [
            (f"`{p.name}`", f"`{p.default!r}`", str(getattr(p, "allowed", "")), described.get(p.name, p.meaning))
            for p in item.parameters
        ]
        parts += [_title("Parameters"), _table(("name", "default", "allowed", "meaning"), rows)]
    parts += [_title("Examples"), f"```python\n{sections.get('Examples', '')}\n```", *more]
    return "\n\n".join([*parts, _title("References"), _linked(sections.get("References", ""))]) + "\n"


def _fact(head: str, body: str) -> str:
    text = f"```text\n{body}\n```" if head in AS_WRITTEN else _linked(body)
    return ": " + text.replace("\n", "\n  ")


def _sections(text: str) -> dict[str, str]:
    """Cut a docstring at the words that stand alone above an indented or underlined text."""
    found: dict[str, list[str]] = {"": []}
    lines = text.splitlines()
    here = ""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if re.fullmatch(r"[A-Z][\w, ]+", line) and below.startswith(("    ", "---")):
            here = line
            found[here] = []
        elif not re.fullmatch(r"-{3,}", line):
            found[here].append(line.removeprefix("    ") if here and here != "Examples" else line)
    return {head: "\n".join(body).strip() for head, body in found.items()}


def _descriptions(body: str) -> dict[str, str]:
    items = re.split(r"^(?=\w+: )", body, flags=re.MULTILINE)
    pairs = [item.partition(": ") for item in items if ": " in item]
    return {name: " ".join(text.split()) for name, _, text in pairs}


def _linked(text: str) -> str:
    return DOI.sub(r"[doi:\1](https://doi.org/\1)", text)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _title(text: str) -> str:
    return f"## {text}"


def _labels(loss: Loss) -> str:
    return " or ".join(str(labels) for labels in Labels if labels in loss.labels)


def _order(loss: Loss) -> int:
    return list(type(loss.task)).index(loss.task)


def _yes(fact: object) -> str:
    return "yes" if fact else "no"


def write(folder: Path) -> None:
    """Write what changed, and remove what no longer exists."""
    wanted = {folder / path: text for path, text in pages().items()}
    for old in set(folder.rglob("*.md")) - set(wanted):
        old.unlink()
    for path, text in wanted.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def setup(app):
    app.connect("builder-inited", lambda _app: write(HERE / "generated"))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
