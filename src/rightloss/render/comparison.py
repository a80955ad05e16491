"""Comparisons as text: the verdict, a table for each scenario, and what a reader must know to trust them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from rightloss.render.layout import grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from rightloss.compare.comparison import Comparison, Meaning, Measure, Row, Scenario

_ARROWS = {"lower is better": "↓", "higher is better": "↑", "0 is best": "→0"}
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_STOPS = {"gradient vanished": "  ", "objective steady": " ~"}


def comparisons(results: Sequence[Comparison]) -> RenderableType:
    """Lay out comparisons one below the other, and at the end, once, how they were made."""
    parts = [part for result in results for part in (_comparison(result), Text())]
    return Group(*parts, _method(results))


def _comparison(result: Comparison) -> Group:
    notes = _numbered(result)
    parts: list[RenderableType] = [_verdict(result), Text(), _facts(result), Text()]
    for scenario in result.scenarios:
        parts += [*_title(scenario, result), _Fitting(scenario, result.yardsticks, notes)]
    return Group(*parts, _legend(result, notes))


class _Fitting:
    """The table of a scenario: one line for each loss where the width allows, else two."""

    def __init__(self, scenario: Scenario, yardsticks: Sequence[Meaning], notes: dict[str, int]) -> None:
        self.scenario, self.yardsticks, self.notes = scenario, yardsticks, notes

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        wide = _table(self.scenario, self.yardsticks, self.notes, lines=1)
        unlimited = options.update(max_width=10_000)
        fits = Measurement.get(console, unlimited, wide).maximum <= options.max_width
        yield wide if fits else _table(self.scenario, self.yardsticks, self.notes, lines=2)


def _verdict(result: Comparison) -> Text:
    lines = [line[:1].upper() + line[1:] for line in result.verdict.splitlines()]
    return Text("\n".join(lines), style="bold")


def _facts(result: Comparison) -> Table:
    facts = grid()
    features = f"{result.features} feature" + ("s" if result.features > 1 else "")
    facts.add_row("data", f"{result.data}: {result.samples} rows, {features}")
    facts.add_row("task", f"{result.task}: {result.evidence}")
    facts.add_row("question", f"{result.question}, so {result.yardsticks[0].yardstick} stands first")
    return facts


def _title(scenario: Scenario, result: Comparison) -> list[Text]:
    if len(result.scenarios) == 1:
        return []
    wrong = f"{scenario.wrong:.0%} of the training targets made wrong; test targets as they are"
    return [Text(wrong if scenario.wrong else "Targets as they are", "italic")]


def _table(scenario: Scenario, yardsticks: Sequence[Meaning], notes: dict[str, int], *, lines: int) -> Table:
    padding = (0, 1) if lines == 1 else (0, 0, 0, 1)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=padding, header_style="")
    table.add_column(Text("loss") if lines == 1 else Text("loss").append("\nanswers with", "dim"), no_wrap=True)
    if lines == 1:
        table.add_column("answers with", no_wrap=True)
    for item in yardsticks:
        arrow = _ARROWS[item.best] if lines == 1 else f"\n{_ARROWS[item.best]}  "
        table.add_column(f"{item.yardstick} {arrow}", justify="right", no_wrap=True)
    table.add_column("steps", justify="right", no_wrap=True)
    decimals = {item.yardstick: _decimals(scenario.rows, item.yardstick) for item in yardsticks}
    for row in scenario.rows:
        table.add_row(*_name(row, notes, lines), *_numbers(row, decimals, " " if lines == 1 else "\n"))
    return table


def _name(row: Row, notes: dict[str, int], lines: int) -> list[Text]:
    marks = " ".join(str(number) for number in sorted(notes[note] for note in _said(row)))
    name = Text(row.loss).append(f" {marks}".rstrip().translate(_SUPERSCRIPTS), "dim")
    return [name, Text(row.answers_with)] if lines == 1 else [name.append(f"\n{row.answers_with}", "dim")]


def _numbers(row: Row, decimals: dict[str, int], between: str) -> list[Text]:
    if row.failed:
        return [Text("failed", "red")]
    measures = [_cell(row.measure(yardstick), digits, between) for yardstick, digits in decimals.items()]
    return [*measures, Text(f"{row.iterations:.0f}{_STOPS.get(row.stop, ' !')}")]


def _cell(measure: Measure, digits: int, between: str) -> Text:
    if measure.estimate is None:
        return Text("–  ", "dim")
    mean = f"{measure.estimate.mean:z.{digits}f}"
    half = f"± {measure.estimate.half:.{digits}f}"
    style, mark = ("red", "*") if measure.worse else ("", " ")
    if between == " ":
        return Text(mean, style).append(f" {half}", "dim").append(f" {mark}", style)
    return Text(f"{mean} {mark}", style).append(f"\n{half}  ", "dim")


def _decimals(rows: Sequence[Row], yardstick: str) -> int:
    """Show two digits of the largest half-width of a column, and at least one of the smallest."""
    digits = [estimate.decimals() for row in rows if (estimate := row.measure(yardstick).estimate)]
    return max(min(digits), max(digits) - 1) if digits else 0


def _said(row: Row) -> tuple[str, ...]:
    return (*((f"failed: {row.failed}",) if row.failed else ()), *row.notes)


def _numbered(result: Comparison) -> dict[str, int]:
    said = [note for scenario in result.scenarios for row in scenario.rows for note in _said(row)]
    return {note: number for number, note in enumerate(dict.fromkeys(said), 1)}


def _legend(result: Comparison, notes: dict[str, int]) -> Table:
    legend = grid()
    rows = [row for scenario in result.scenarios for row in scenario.rows]
    if any(measure.worse for row in rows for measure in row.measures):
        legend.add_row("*", "worse than the best of its column, beyond chance")
    for note, number in notes.items():
        legend.add_row(str(number).translate(_SUPERSCRIPTS), note)
    if any(row.stop == "objective steady" for row in rows):
        legend.add_row(
            "~", "no gradient vanishes at the kink where this loss is least: training ended when it gained no more"
        )
    if any(row.stop and row.stop not in _STOPS for row in rows):
        legend.add_row("!", "the limit of iterations was reached in some fold: not the minimum")
    return legend


def _method(results: Sequence[Comparison]) -> Table:
    method = grid()
    for word, sentence in dict.fromkeys(pair for result in results for pair in result.method):
        method.add_row(word, sentence)
    for versions in dict.fromkeys(result.versions for result in results):
        method.add_row("made by", ", ".join(f"{name} {version}" for name, version in versions))
    data = ", ".join(f"{result.data} {result.fingerprint}" for result in results)
    method.add_row("seed", f"{results[0].seed}; data {data}")
    return method
