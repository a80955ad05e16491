"""The command line: results on stdout, talk on stderr; exit code 0, 1 for findings, 2 for wrong use and bad input."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path  # noqa: TC003 (cyclopts reads the signatures)
from typing import TYPE_CHECKING, Literal

from cyclopts import App, CycloptsError
from rich.console import Console

from rightloss import __version__
from rightloss.commands import config
from rightloss.errors import InputError, unknown_name
from rightloss.render.write import Quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import RenderableType

    from rightloss.compare.data import Table

Format = Literal["text", "json"]
_WRONG_USE, _INTERRUPTED, _PIPE_CLOSED = 2, 130, 141
_EXTRAS = {"scipy": "compare", "sklearn": "compare", "polars": "compare", "narwhals": "choose", "fastexcel": "excel"}
_EXTRAS |= dict.fromkeys(("duckdb", "connectorx"), "databases")

app = App(
    name="rightloss",
    help="Loss functions: choose one, check code for wrong ones, explain them, compare what training under each costs.",
    version=__version__,
    help_format="plaintext",
    suppress_keyboard_interrupt=False,
    console=Quiet(highlight=False),
)


app.command(
    "rightloss.commands.check:check",
    help="Find losses that do not fit the output layer, the labels, the shapes or the task.",
    config=config.sources(),
)
app.command(
    "rightloss.commands.choose:choose",
    help="Choose the loss for a target and a question, and say why every other one was dropped.",
)
app.command(
    "rightloss.commands.run:run",
    help="Run a training program, unchanged, and report losses that turn out to be wrong while it runs.",
)
app.command("rightloss.commands.rules:rules", help="List the rules of `rightloss check`.")
app.command(
    "rightloss.commands.server:server",
    help="Serve an editor: findings as you type, by the Language Server Protocol.",
    config=config.sources(),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without ± shows ? instead of a traceback
    words = sys.argv[1:] if arguments is None else arguments
    words = ["./-" if word == "-" else word for word in words]  # cyclopts takes a lone - for an option
    words = _before_the_program(words) if words[:1] == ["run"] else words
    try:
        code = app(words, exit_on_error=False, print_error=False, verbose=False, result_action="return_value")
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        return _PIPE_CLOSED
    except KeyboardInterrupt:
        return _INTERRUPTED
    except (InputError, CycloptsError, ModuleNotFoundError, OSError) as fault:
        from rightloss.render import text

        _say(text.error(_in_words(fault)))
        return _WRONG_USE
    return code if isinstance(code, int) else 0


_RUN_TAKES = {"-m", "--module", "--calls", "--level", "--format", "-o", "--output"}


def _before_the_program(words: Sequence[str]) -> list[str]:
    """Part the options of `run` from the program and its own: `rightloss run --calls 9 train.py --lr 0.1`."""
    place = 1
    while place < len(words) and words[place].startswith("-") and words[place] != "--":
        ends = words[place] in {"-m", "--module"}
        place += 2 if words[place] in _RUN_TAKES else 1
        if ends:
            break
    rest = [*words[place:]]
    return [*words[:place], *(["--"] if rest and rest[0] != "--" else []), *rest]


@app.command
def compare(
    data: Path | None = None,
    /,
    *,
    target: str | None = None,
    sql: str | None = None,
    db: str | None = None,
    losses: str | None = None,
    task: Literal["regression", "binary", "multiclass"] | None = None,
    question: Literal["mean", "median", "probability", "decision"] | None = None,
    outliers: float | None = None,
    folds: int = 5,
    repeats: int = 2,
    seed: int = 0,
    format: Format = "text",  # noqa: A002 (the option's name)
    output: Path | None = None,
) -> None:
    """Train a linear model under each loss, and show what the wrong loss would have cost.

    Parameters
    ----------
    data
        CSV, TSV, Parquet, Arrow, JSON-lines or Excel file, a folder of Parquet files, or - for standard input; without
        one, two data sets that come with scikit-learn.
    target
        Column of the file to predict; all others are features.
    sql
        Query whose result is the data; without --db DuckDB runs it, and reads files: "select * from 'claims.parquet'".
    db
        DuckDB or SQLite file, or postgresql://… address, that the query is for.
    losses
        Separated by commas, such as "huber,pinball(q=0.9)"; by default the usual ones for the task.
    task
        By default read off the target.
    question
        What is judged first; by default the mean, or the probability.
    outliers
        Share of the training targets that is also made wrong; by default 0.05 for regression.
    folds
        Test folds, the same for every loss.
    repeats
        How often the folds are drawn anew.
    seed
        Where chance starts: the same seed gives the same numbers.
    format
        Text for people or JSON for programs.
    output
        File to write to instead of stdout.
    """
    from rightloss.compare.plan import Plan
    from rightloss.compare.run import carry_out, fitting, prepared
    from rightloss.render import comparison, machine
    from rightloss.render.write import destination, show

    plan = Plan(losses, task, question, outliers, folds, repeats, seed)
    tables = _tables(data, target, sql, db)
    setups = [prepared(tables[0], plan)] if len(tables) == 1 else fitting(tables, plan)
    with destination(output) as stream:
        if len(tables) > 1:
            _say(
                "no DATA: comparing on what comes with scikit-learn, " + " and ".join(one.table.name for one in setups)
            )
        with _progress(sum(setup.trainings for setup in setups)) as tick:
            results = [carry_out(setup, tick) for setup in setups]
        show(machine.comparisons(results) if format == "json" else comparison.comparisons(results), stream)


@app.command
def losses(*, framework: str | None = None, format: Format = "text") -> None:  # noqa: A002 (the option's name)
    """List all losses, or how a framework spells them.

    Parameters
    ----------
    framework
        keras, optax, sklearn or torch: which calls compute our losses there.
    format
        Text for people or JSON for programs.
    """
    from rightloss import registry
    from rightloss.render import machine, text
    from rightloss.render.write import show
    from rightloss.spelling import spellings

    render = machine if format == "json" else text
    if framework is None:
        show(render.losses(registry.losses().values()), sys.stdout)
    elif framework in spellings():
        show(render.spellings(spellings()[framework]), sys.stdout)
    else:
        raise unknown_name("framework", framework, spellings())


@app.command
def explain(name: str, /) -> None:
    """Explain a loss, a penalty, or a rule of `rightloss check`: what it is for, and all that is known of it.

    Parameters
    ----------
    name
        Its name, an alias or a code, such as huber, mse or prediction-scale.
    """
    from rightloss import registry
    from rightloss.checking.names import nearest_rule, rule
    from rightloss.render import text
    from rightloss.render.write import show
    from rightloss.spelling import spellings

    meant = rule(name)
    if meant is not None:
        from rightloss.render import rules

        show(rules.page(meant), sys.stdout)
        return
    try:
        item = registry.named(name.replace("-", "_"))
    except InputError as unknown:
        expected = "a name that `rightloss losses` or `rightloss rules` lists"
        raise InputError(unknown.fault, expected=expected, help=unknown.help or nearest_rule(name)) from None
    found = [spelling for known in spellings().values() for spelling in known if spelling.loss == item.name]
    show(text.explanation(item, found), sys.stdout)


@app.command
def completion(shell: Literal["bash", "zsh", "fish", "powershell"], /) -> None:
    """Print a script that completes commands and options in a shell.

    Parameters
    ----------
    shell
        The shell it is for.
    """
    sys.stdout.write(app.generate_completion(shell=shell))


def _tables(data: Path | None, target: str | None, sql: str | None, db: str | None) -> list[Table]:
    from rightloss.compare.data import embedded, of_source
    from rightloss.tables.source import open_table

    if data is None and sql is None and db is None:
        if target is None:
            return [embedded("breast_cancer"), embedded("diabetes")]
        raise InputError(f"--target `{target}`, but no DATA", expected="rightloss compare DATA --target COLUMN")
    return [of_source(open_table(data, sql, db), target)]


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """Show on a terminal how far the work is, and nothing anywhere else."""
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        work = bar.add_task("training", total=total)
        yield lambda: bar.advance(work)


def _in_words(fault: InputError | CycloptsError | ModuleNotFoundError | OSError) -> InputError:
    if isinstance(fault, CycloptsError):
        return _misused(fault)
    if isinstance(fault, ModuleNotFoundError):
        return _not_installed(fault)
    if isinstance(fault, OSError):
        _forget_output()
        return InputError(f"the result cannot be written: {(fault.strerror or str(fault)).lower()}")
    return fault


def _say(words: RenderableType) -> None:
    Console(stderr=True, highlight=False, markup=False, emoji=False).print(words)


def _forget_output() -> None:
    """Send what is still unwritten nowhere: Python would try again at exit, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _misused(fault: CycloptsError) -> InputError:
    words = str(fault).strip().rstrip(".")
    command = " ".join(["rightloss", *(fault.command_chain or ()), "--help"])
    return InputError(words[:1].lower() + words[1:], help=command)


def _not_installed(fault: ModuleNotFoundError) -> InputError:
    extra = _EXTRAS.get((fault.name or "").partition(".")[0])
    if extra is None:
        raise fault
    return InputError(f"this needs {fault.name}, which is not installed", help=f"pip install 'rightloss[{extra}]'")
