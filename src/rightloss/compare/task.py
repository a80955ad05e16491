"""What kind of problem a target poses, and what that was seen from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rightloss.errors import InputError, unknown_name
from rightloss.vocabulary import Array, Task

if TYPE_CHECKING:
    from rightloss.compare.data import Table

TASKS = {"regression": Task.REGRESSION, "binary": Task.BINARY, "multiclass": Task.MULTICLASS}
_FEW = 20  # whole numbers with at most so many distinct values are read as classes
_ROWS_A_CLASS = 10  # … if there are so many rows for each of them on average
_PAIR = 2


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A target with its meaning: numbers, or indices of classes."""

    task: Task
    evidence: str
    target: Array
    classes: tuple[str, ...] = ()


def problem(table: Table, task: str | None = None) -> Problem:
    """Read the task off the target, or take the one that is named.

    Raises
    ------
    InputError
        When the target is constant, or cannot be what it is said to be.
    """
    distinct, index = np.unique(table.target, return_inverse=True)
    if len(distinct) == 1:
        raise InputError(
            f"every row of `{table.target_name}` holds {_plain(distinct[0])}",
            expected="a target that varies",
            help="with nothing to predict, every loss gives the same model; check the column and the rows",
        )
    wanted = _named(task) if task else _inferred(table, distinct)
    evidence = f"`{table.target_name}` {_seen(distinct)}" + (f"; --task {task}" if task else "")
    if wanted is Task.REGRESSION:
        return Problem(wanted, evidence, _as_numbers(table))
    _check_classes(table, wanted, distinct)
    return Problem(wanted, evidence, index.astype(np.int64), tuple(_plain(value) for value in distinct))


def _named(task: str) -> Task:
    if task not in TASKS:
        raise unknown_name("task", task, TASKS)
    return TASKS[task]


def _inferred(table: Table, distinct: Array) -> Task:
    if len(distinct) == _PAIR:
        return Task.BINARY
    if _is_text(distinct):
        return Task.MULTICLASS
    whole = bool(np.all(distinct == np.round(distinct)))
    few = len(distinct) <= min(_FEW, len(table.target) / _ROWS_A_CLASS)
    return Task.MULTICLASS if whole and few else Task.REGRESSION


def _seen(distinct: Array) -> str:
    values = [_plain(value) for value in distinct]
    if len(values) == _PAIR:
        return f"holds two values, {values[0]} and {values[1]}"
    kind = "texts" if _is_text(distinct) else "numbers"
    if len(values) <= _FEW:
        return f"holds {len(values)} {kind}: {', '.join(values)}"
    extent = "" if _is_text(distinct) else f" from {distinct[0]:.4g} to {distinct[-1]:.4g}"
    return f"holds {len(values)} {kind}{extent}"


def _check_classes(table: Table, task: Task, distinct: Array) -> None:
    if task is Task.BINARY and len(distinct) != _PAIR:
        raise InputError(
            f"`{table.target_name}` {_seen(distinct)}",
            expected="two values for --task binary",
            help="use --task multiclass or regression",
        )
    if len(distinct) > _FEW:
        raise InputError(
            f"`{table.target_name}` {_seen(distinct)}",
            expected=f"at most {_FEW} classes",
            help="join rare classes, or name the column that holds the target",
        )


def _as_numbers(table: Table) -> Array:
    if _is_text(table.target):
        raise InputError(
            f"`{table.target_name}` holds text, such as {_plain(table.target[0])}",
            expected="numbers for --task regression",
            help="use --task multiclass, or name another column",
        )
    return table.target


def _is_text(values: Array) -> bool:
    return bool(values.dtype.kind != "f")


def _plain(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else f"'{value}'"
