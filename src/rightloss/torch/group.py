"""Collective calls that end: a process that is gone or silent is an error, and a fault of one process is one of all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import torch
import torch.distributed as dist
from torch import Tensor

from rightloss.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable


class LostProcessError(RuntimeError):
    """A process of the group is gone, or did not answer in time."""


@dataclass(frozen=True, slots=True)
class Group:
    """A process group and how long to wait for it; `None` for this process alone."""

    group: Any
    timeout: float = 60.0

    def __post_init__(self) -> None:
        """Refuse what can never answer."""
        if not self.timeout > 0.0:
            raise InputError(f"timeout is {self.timeout}", expected="seconds > 0", help="60 is the default")
        if self.group is not None and not (dist.is_available() and dist.is_initialized()):
            raise InputError(
                "a process group was given, but there are no processes",
                expected="torch.distributed.init_process_group before",
                help="leave out `group` on a single process",
            )

    @property
    def size(self) -> int:
        """Number of processes."""
        return 1 if self.group is None else dist.get_world_size(self.group)

    @property
    def rank(self) -> int:
        """Place of this process among them."""
        return 0 if self.group is None else dist.get_rank(self.group)

    def sum(self, values: Tensor) -> Tensor:
        """Add up over the processes, in place."""
        return self._reduced(values, dist.ReduceOp.SUM)

    def greatest(self, values: Tensor) -> Tensor:
        """Take the greatest over the processes, in place."""
        return self._reduced(values, dist.ReduceOp.MAX)

    def gathered(self, values: Tensor) -> Tensor:
        """Put the rows of all processes below each other."""
        if self.group is None:
            return values[None]
        parts = [torch.empty_like(values) for _ in range(self.size)]
        self._wait(lambda: dist.all_gather(parts, values, group=self.group, async_op=True))
        return torch.stack(parts)

    def _reduced(self, values: Tensor, operation: Any) -> Tensor:
        if self.group is not None:
            self._wait(lambda: dist.all_reduce(values, operation, group=self.group, async_op=True))
        return values

    def _wait(self, begin: Callable[[], Any]) -> None:
        try:
            begin().wait(timedelta(seconds=self.timeout))
        except RuntimeError as fault:
            raise LostProcessError(
                f"rank {self.rank} of {self.size}: another process of the group is gone, or did not answer in "
                f"{self.timeout:g} s\n"
                "  help      look at the first error of the other ranks; `timeout=` says how long to wait"
            ) from fault
