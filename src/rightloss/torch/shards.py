"""The classes of a softmax on several processes: which are whose, and what belongs together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from rightloss.errors import InputError

if TYPE_CHECKING:
    from rightloss.torch.group import Group

_FAULTY = -1
_PRIME = 1_000_003  # of a sum by which processes compare their targets


@dataclass(frozen=True, slots=True)
class Options:
    """Parameters of the loss."""

    reduction: str = "mean"
    ignore_index: int = -100
    label_smoothing: float = 0.0
    z_loss: float = 0.0
    softcap: float | None = None

    def fault(self) -> str:
        """Say what is not allowed."""
        if self.reduction not in {"mean", "sum", "none"}:
            return f"reduction is {self.reduction!r}: one of mean, sum, none"
        if not 0.0 <= self.label_smoothing <= 1.0:
            return f"label_smoothing is {self.label_smoothing}: a number in [0, 1]"
        if not 0.0 <= self.z_loss < float("inf") or (
            self.softcap is not None and not 0.0 < self.softcap < float("inf")
        ):
            return f"z_loss is {self.z_loss}, softcap {self.softcap}: finite numbers >= 0"
        return ""


@dataclass(frozen=True, slots=True)
class Shard:
    """The classes of this process, `first` up to `first + own` of `classes`; the rows that count, and the divisor."""

    group: Group
    first: int
    own: int
    widest: int
    classes: int
    target: Tensor
    kept: Tensor
    divisor: float
    options: Options

    def local(self, rows: slice) -> tuple[Tensor, Tensor]:
        """Give where each target is among the classes of this process, and whether it is there."""
        place = self.target[rows] - self.first
        inside = (place >= 0) & (place < self.own) & self.kept[rows]
        return torch.where(inside, place, 0), inside


def shard(name: str, own: int, rows: int, target: Tensor, group: Group, options: Options, fault: str) -> Shard:
    """Agree with the other processes about what there is; where one has a fault, all of them raise."""
    fault = fault or options.fault() or _fault_of(target, rows)
    flat = target.reshape(-1).long() if not fault else torch.zeros(0, dtype=torch.int64, device=target.device)
    places = torch.arange(1, len(flat) + 1, device=flat.device)
    said = [_FAULTY if fault else own, rows, int(((flat % _PRIME) * (places % _PRIME)).sum())]
    everyone = group.gathered(torch.tensor(said, dtype=torch.int64, device=target.device)).tolist()
    widths = [width for width, *_ in everyone]
    classes, kept = sum(widths), flat != options.ignore_index
    fault = fault or _fault_of_all(everyone) or _outside(flat, kept, classes)
    if fault:
        raise InputError(
            f"{name}, rank {group.rank} of {group.size}: {fault}",
            expected="on every process the same rows and targets, and its own classes, in the order of ranks",
            help="targets are class indices of the whole vocabulary",
        )
    divisor = max(int(kept.sum()), 1) if options.reduction == "mean" else 1
    first = sum(widths[: group.rank])
    return Shard(group, first, own, max(widths), classes, flat, kept, float(divisor), options)


def _fault_of(target: Tensor, rows: int) -> str:
    if target.is_floating_point() or target.dtype == torch.bool:
        return f"target has dtype {target.dtype}"
    return "" if target.numel() == rows else f"{target.numel()} targets for {rows} rows"


def _fault_of_all(everyone: list[list[int]]) -> str:
    faulty = [rank for rank, (width, *_) in enumerate(everyone) if width == _FAULTY]
    if faulty:
        return f"rank {faulty[0]} has a fault"
    if len({(rows, targets) for _, rows, targets in everyone}) > 1:
        return f"rows or targets differ: {', '.join(f'{rows} rows' for _, rows, _ in everyone)}"
    return "" if any(width for width, *_ in everyone) else "there are no classes"


def _outside(target: Tensor, kept: Tensor, classes: int) -> str:
    bad = kept & ((target < 0) | (target >= classes))
    if not bool(bad.any()):
        return ""
    return f"target holds class {int(target[bad][0])}, but there are {classes} classes"


def local_of(tensor: Any, group: Any) -> tuple[Tensor, Any]:
    """Give the part of a DTensor that is here, and its group; a plain tensor and the group otherwise."""
    if not hasattr(tensor, "device_mesh"):
        return tensor, group
    mesh = tensor.device_mesh
    if mesh.ndim != 1:
        raise InputError(
            f"a tensor on a mesh of {mesh.ndim} axes", expected="one axis", help="give `to_local()` and `group=`"
        )
    return tensor.to_local(), mesh.get_group(0)
