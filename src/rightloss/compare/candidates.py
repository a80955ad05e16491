"""The losses that are compared: found by name, held against the task, given the target as they take it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

import numpy as np

from rightloss import registry
from rightloss.errors import InputError
from rightloss.vocabulary import ActsOn, Array, Labels, Row, Scale, Task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rightloss.compare.task import Problem
    from rightloss.loss import Loss

DEFAULTS = {
    Task.REGRESSION: ("squared_error", "absolute_error", "huber"),
    Task.BINARY: ("binary_cross_entropy", "hinge", "squared_error"),
    Task.MULTICLASS: ("cross_entropy", "crammer_singer_hinge", "squared_error"),
}
_WRITTEN = "losses separated by commas, such as huber,pinball(q=0.9)"
# The bend of a robust loss, in standard deviations of the errors, that keeps 95 % of the efficiency for normal errors.
_BENDS = {"huber": ("delta", 1.345), "cauchy": ("c", 2.385), "tukey_biweight": ("c", 4.685)}


class Reading(Enum):
    """How the raw numbers of a trained model are read."""

    VALUE = auto()
    PROBABILITY = auto()
    SCORE = auto()
    CLIPPED = auto()
    ROUNDED = auto()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One loss to train with. `bend` asks for its scale parameter to be chosen from the training targets."""

    loss: Loss
    reading: Reading
    bend: tuple[str, float] | None = None

    def bent(self, scale: float) -> Candidate:
        """Fix the scale parameter, given a standard deviation of the errors."""
        if self.bend is None:
            return self
        name, factor = self.bend
        return replace(self, loss=self.loss.with_parameters(**{name: factor * scale}), bend=None)

    def coded(self, target: Array, classes: int) -> Array:
        """Encode class indices as the loss takes them; leave everything else as it is."""
        labels = self.loss.labels
        if Labels.PLUS_MINUS in labels:
            return 2 * target - 1
        if self.loss.row is Row.CLASSES and Labels.CLASS_INDEX not in labels:
            return np.eye(classes)[target]
        return target if Labels.CLASS_INDEX in labels else target.astype(float)


def candidates(problem: Problem, losses: str | Iterable[Loss | str] | None) -> list[Candidate]:
    """Find the losses, the usual ones for the task by default, each once.

    Raises
    ------
    InputError
        When a name is unknown, or a loss does not fit the task or the target.
    """
    given = DEFAULTS[problem.task] if losses is None else [losses] if isinstance(losses, str) else losses
    wanted = [item for some in given for item in (_parsed(some) if isinstance(some, str) else [some])]
    found = {repr(candidate): candidate for candidate in (_candidate(problem, item) for item in wanted)}
    if not found:
        raise InputError("compare: no losses are named", expected=_WRITTEN)
    return list(found.values())


def _parsed(text: str) -> list[Loss | str]:
    unreadable = InputError(f"losses `{text}` cannot be read", expected=_WRITTEN)
    try:
        listed = ast.parse(f"[{text}]", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last two: brackets too deep for the parser
        raise unreadable from None
    items = [_item(node) for node in listed.elts] if isinstance(listed, ast.List) else [None]
    known = [item for item in items if item is not None]
    if len(known) < len(items):
        raise unreadable
    return known


def _item(node: ast.expr) -> Loss | str | None:
    if isinstance(node, ast.Name):
        return node.id
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.args:
        return None
    try:
        settings = {word.arg: ast.literal_eval(word.value) for word in node.keywords}
    except (ValueError, TypeError):
        return None
    named = {name: value for name, value in settings.items() if name is not None}
    return _found(node.func.id).with_parameters(**named) if len(named) == len(settings) else None


def _found(name: str) -> Loss:
    try:
        return registry.loss(name)
    except InputError as unknown:
        raise InputError(unknown.fault, expected="a name that `rightloss losses` lists", help=unknown.help) from None


def _candidate(problem: Problem, item: Loss | str) -> Candidate:
    loss = _found(item) if isinstance(item, str) else item
    misfit = _misfit(problem, loss)
    if misfit:
        raise InputError(
            f"{loss.name} does not fit {problem.task}: {misfit}",
            expected=f"a loss for {problem.task}, such as {', '.join(DEFAULTS[problem.task])}",
            help="`rightloss losses` lists the task of each",
        )
    by_name = isinstance(item, str) and problem.task is Task.REGRESSION
    return Candidate(loss, _reading(problem.task, loss), _BENDS.get(loss.name) if by_name else None)


def _misfit(problem: Problem, loss: Loss) -> str:
    if loss.acts_on is not ActsOn.ROW:
        return "it needs a set of rows at once"
    if loss.row not in (Row.ONE, Row.CLASSES):
        return f"it takes {loss.row} for each sample, which a linear model does not give yet"
    if problem.task is not Task.REGRESSION:
        on_labels = loss.task is Task.REGRESSION and not loss.claim("target").outside(np.array([0.0, 1.0])).any()
        return "" if loss.task is problem.task or on_labels else f"it is a loss for {loss.task}"
    if loss.task not in (Task.REGRESSION, Task.COUNTS):
        return f"it is a loss for {loss.task}"
    outside = loss.claim("target").outside(problem.target)
    if outside.any():
        first = int(outside.argmax())
        return f"it takes targets in {loss.claim('target')}, but row {first + 1} holds {problem.target[first]:g}"
    return ""


def _reading(task: Task, loss: Loss) -> Reading:
    if task is Task.REGRESSION:
        return Reading.VALUE
    if loss.task is Task.REGRESSION:
        return Reading.CLIPPED if task is Task.BINARY else Reading.ROUNDED
    probable = loss.link is not None and loss.link.prediction is Scale.PROBABILITY
    return Reading.PROBABILITY if probable else Reading.SCORE
