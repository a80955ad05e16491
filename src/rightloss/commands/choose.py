"""`rightloss choose`: the loss for a table and a question."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 (cyclopts reads the signatures)
from typing import Literal

from rightloss.errors import InputError

Framework = Literal["torch", "keras", "optax", "sklearn", "xgboost", "lightgbm"]


def choose(
    data: Path | None = None,
    /,
    *,
    target: str | None = None,
    question: str | None = None,
    task: Literal["amounts", "counts", "classes"] | None = None,
    cost_fn: float | None = None,
    cost_fp: float | None = None,
    sql: str | None = None,
    db: str | None = None,
    framework: Framework | None = None,
    json: bool = False,
    output: Path | None = None,
) -> None:
    """Choose the loss for a target and a question, and say why every other one was dropped.

    Parameters
    ----------
    data
        CSV, TSV, Parquet, Arrow, JSON-lines or Excel file, a folder of Parquet files, or - for standard input.
    target
        Column to predict; several columns of 0 and 1 separated by commas.
    question
        mean, median, quantile=0.9, probability, decision, ranking or counts; by default the usual one.
    task
        What the target is, where its values do not tell.
    cost_fn
        What it costs to miss the second of two classes; with --cost-fp it sets the threshold of the decision.
    cost_fp
        What it costs to see the second of two classes where it is not.
    sql
        Query whose result is the data; without --db DuckDB runs it, and reads files: "select * from 'claims.parquet'".
    db
        DuckDB or SQLite file, or postgresql://… address, that the query is for.
    framework
        Show the lines to paste of one framework only.
    json
        Everything as JSON, for programs.
    output
        File to write to instead of stdout.
    """
    from rightloss.choosing.run import chosen
    from rightloss.render import choice
    from rightloss.render.write import destination, show
    from rightloss.tables.source import open_table

    source = open_table(data, sql, db)
    if target is None:
        listed = ", ".join(f"`{name}`" for name in source.columns[:12])
        raise InputError(f"`{source.name}`: no target is named", expected=f"--target and one of {listed}")
    with destination(output) as stream:
        found = chosen(source, target, question=question, task=task, cost_fn=cost_fn, cost_fp=cost_fp)
        show(found.to_json() if json else choice.choice(found, framework), stream or sys.stdout)
