"""The mean over all tokens that count: of every micro-batch, and of every process.

A mean of means is another number where batches keep different numbers of tokens: the well-known mistake of gradient
accumulation. Here the count is known before the first micro-batch, and each loss is a sum divided by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from rightloss.errors import InputError
from rightloss.torch.classes import cross_entropy
from rightloss.torch.group import Group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class TokenMean(nn.Module):
    """Divide the summed loss of each micro-batch by the number of tokens of all of them.

    Parameters
    ----------
    loss
        Any function that takes the target last, `reduction="sum"` and `ignore_index=`: `cross_entropy`,
        `linear_cross_entropy`, `vocab_parallel_cross_entropy`, …
    ignore_index
        Tokens with this target do not count.
    group
        A process group: the count is that of all its processes.
    averaged
        Whether gradients are averaged over the processes afterwards, as DistributedDataParallel and FSDP do; the loss
        is multiplied by their number then. Without, they are expected to be added up.
    timeout
        Seconds to wait for other processes.
    **parameters
        Parameters of the loss.

    Examples
    --------
    >>> mean = TokenMean()
    >>> batches = [torch.tensor([0, 1, -100, -100]), torch.tensor([1, 1, 1, 0])]
    >>> mean.expect(batches)
    6
    >>> sum(mean(torch.zeros(4, 2), batch) for batch in batches)  # log(2), as for all six at once
    tensor(0.6931)
    >>> mean.finish()
    """

    def __init__(
        self,
        loss: Callable[..., Tensor] = cross_entropy,
        *,
        ignore_index: int = -100,
        group: Any = None,
        averaged: bool = False,
        timeout: float = 60.0,
        **parameters: Any,
    ) -> None:
        super().__init__()
        if not callable(loss) or {"reduction", "weight", "class_weight"} & parameters.keys():
            raise InputError(
                f"TokenMean: {loss!r}, {', '.join(parameters) or 'no parameters'}",
                expected="a function that can sum, and neither `reduction` nor class weights",
                help="every token counts 1 here; weights would ask what to divide by",
            )
        self.loss, self.parameters_of_loss = loss, parameters
        self.ignore_index, self.averaged = ignore_index, averaged
        self.group = Group(group, timeout)
        self._total, self._left = 0, -1

    def expect(self, targets: Tensor | Iterable[Tensor] | int) -> int:
        """Take the targets of all micro-batches of the next step, or how many of their tokens count here.

        Returns the number of tokens of all processes.
        """
        if self._left > 0:
            raise InputError(
                f"TokenMean: {self._left} tokens of the step before are missing",
                expected="every micro-batch that was announced",
                help="`finish()` after the last micro-batch says so earlier",
            )
        count = targets if isinstance(targets, int) else sum(map(self._kept, _each(targets)))
        if isinstance(targets, bool) or count < 0:
            raise InputError(f"TokenMean: expect({targets!r})", expected="a count >= 0, or targets", help="")
        self._left = count
        self._total = int(self.group.sum(torch.tensor([count], dtype=torch.int64, device=_device(targets))))
        return self._total

    def forward(self, *arguments: Any, **more: Any) -> Tensor:
        """Compute the part of the mean that one micro-batch makes; the target comes last."""
        *_, target = arguments
        count = self._kept(target)
        if count > self._left:
            raise InputError(
                f"TokenMean: a micro-batch with {count} tokens, but {max(self._left, 0)} are left of what was expected",
                expected="`expect(targets)` of all micro-batches before the first, once for each step",
                help="mean.expect([targets of each micro-batch])",
            )
        self._left -= count
        value = self.loss(
            *arguments, reduction="sum", ignore_index=self.ignore_index, **self.parameters_of_loss, **more
        )
        return value * ((self.group.size if self.averaged else 1) / max(self._total, 1))

    def finish(self) -> None:
        """Say so if a micro-batch that was announced did not come."""
        left, self._left = self._left, -1
        if left > 0:
            raise InputError(
                f"TokenMean: {left} tokens that were expected did not come",
                expected="every micro-batch that was announced",
                help="the gradient is that of a part of the batch: do not step with it",
            )

    def _kept(self, target: Tensor) -> int:
        if target.is_floating_point():
            raise InputError(
                f"TokenMean: target has dtype {target.dtype}", expected="class indices", help="only they can be ignored"
            )
        return int((target != self.ignore_index).sum())


def _each(targets: Any) -> Iterable[Tensor]:
    return [targets] if isinstance(targets, Tensor) else targets


def _device(targets: Any) -> Any:
    first = targets if isinstance(targets, Tensor) else next(iter(targets), None) if isinstance(targets, list) else None
    return None if first is None else first.device
