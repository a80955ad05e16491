"""What to compare, apart from the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rightloss.errors import InputError
from rightloss.vocabulary import Task

if TYPE_CHECKING:
    from rightloss.loss import Loss

WRONG = 0.05
_RANGES = {"folds": (2, 100), "repeats": (1, 100), "seed": (0, 2**31 - 1)}
_MOST_WRONG = 0.4


@dataclass(frozen=True, slots=True)
class Plan:
    """Losses, question, folds and faults; None stands for what is usual for the task."""

    losses: str | tuple[Loss | str, ...] | None = None
    task: str | None = None
    question: str | None = None
    outliers: float | None = None
    folds: int = 5
    repeats: int = 2
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse numbers that nothing can be compared with."""
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise InputError(f"compare: {name} is {value}", expected=f"a whole number from {low} to {high}")
        if self.outliers is not None and not 0.0 <= self.outliers <= _MOST_WRONG:
            raise InputError(
                f"compare: outliers is {self.outliers:g}",
                expected=f"a share from 0 to {_MOST_WRONG:g} of the training targets",
                help="0.05 makes one in twenty wrong",
            )

    def shares(self, task: Task) -> tuple[float, ...]:
        """Shares of wrong training targets to try: none, and then some."""
        usual = WRONG if task is Task.REGRESSION else 0.0
        share = usual if self.outliers is None else self.outliers
        return (0.0, share) if share else (0.0,)
