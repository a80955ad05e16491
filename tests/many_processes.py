"""What each process of `test_torch_parallel.py` computes; started by `spawn`, so it stands in a file of its own."""

import os
import time
import traceback

import torch
import torch.distributed as dist
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import Shard, distribute_tensor

import rightloss.torch as ours
from rightloss import InputError

ROWS, FEATURES, CLASSES = 12, 5, 13
WIDTHS = {
    (2, "even"): (7, 6),
    (2, "uneven"): (12, 1),
    (2, "empty"): (0, 13),
    (4, "even"): (4, 3, 3, 3),
    (4, "uneven"): (1, 9, 2, 1),
    (4, "empty"): (0, 8, 0, 5),
}
OPTIONS = {
    "plain": {},
    "sum": {"reduction": "sum"},
    "smoothed": {"label_smoothing": 0.1},
    "all": {"label_smoothing": 0.2, "z_loss": 0.01, "softcap": 5.0},
}


def numbers(dtype=torch.float64):
    torch.manual_seed(0)
    hidden, weight, bias = torch.randn(ROWS, FEATURES), 2.0 * torch.randn(CLASSES, FEATURES), torch.randn(CLASSES)
    target = torch.randint(0, CLASSES, (ROWS,))
    target[[2, 5, 6]] = -100
    return hidden.to(dtype), weight.to(dtype), bias.to(dtype), target


def slopes(value, *leaves):
    return [part.detach() for part in torch.autograd.grad(3.0 * value.sum(), leaves)]


def part_of(values, widths, rank):
    first = sum(widths[:rank])
    return values[first : first + widths[rank]].clone()


def logits_case(rank, widths, options, target=None):
    hidden, weight, bias, labels = numbers()
    target = labels if target is None else target
    logits = (hidden @ weight.T + bias).detach()
    mine = part_of(logits.T, widths, rank).T.contiguous().requires_grad_()
    value = ours.vocab_parallel_cross_entropy(mine, target, group=dist.group.WORLD, **options)
    return [value.detach(), *slopes(value, mine)]


def linear_case(rank, widths, options):
    hidden, weight, bias, target = numbers()
    leaves = [hidden.requires_grad_(), *(part_of(v, widths, rank).requires_grad_() for v in (weight, bias))]
    value = ours.vocab_parallel_linear_cross_entropy(
        leaves[0], leaves[1], target, leaves[2], group=dist.group.WORLD, chunk=5, **options
    )
    return [value.detach(), *slopes(value, *leaves)]


def token_mean_case(rank, size, counts):
    """Every process has its own rows, some of them none that count, in two micro-batches each."""
    hidden, weight, bias, target = numbers(torch.float32)
    rows = torch.arange(rank, ROWS, size)
    labels = target[rows]
    labels = torch.full_like(labels, -100) if counts[rank] == 0 else labels
    halves = [rows[:2], rows[2:]]
    mean = ours.TokenMean(group=dist.group.WORLD, averaged=True)
    mean.expect([labels[:2], labels[2:]])
    weight.requires_grad_()
    values = [
        mean(hidden[half] @ weight.T + bias, part) for half, part in zip(halves, [labels[:2], labels[2:]], strict=True)
    ]
    mean.finish()
    total = sum(values)
    (slope,) = torch.autograd.grad(total, weight)
    both = torch.cat([total.detach()[None], slope.flatten()])
    dist.all_reduce(both)  # DistributedDataParallel's mean
    return [both[0] / size, (both[1:] / size).reshape(weight.shape)]


def dtensor_case(size):
    hidden, weight, _, target = numbers(torch.float32)
    mesh = init_device_mesh("cpu", (size,))
    spread = distribute_tensor(weight, mesh, [Shard(0)]).requires_grad_()
    hidden.requires_grad_()
    value = ours.vocab_parallel_linear_cross_entropy(hidden, spread, target)
    first, second = torch.autograd.grad(value, [hidden, spread])
    return [value.detach(), first, second.full_tensor()]


def refused(rank):
    """A fault of one process is an error of all, and the next call works."""
    logits, target = torch.zeros(4, 3), torch.tensor([0, 1, 2, 3])
    wrong = {
        "rows": (logits[: 4 - rank], target[: 4 - rank]),
        "targets": (logits, target + rank),
        "dtype": (logits, target.float() if rank else target),
        "class": (logits, target + 100),
    }
    found = {}
    for name, (given, labels) in wrong.items():
        try:
            ours.vocab_parallel_cross_entropy(given, labels, group=dist.group.WORLD)
        except InputError as fault:
            found[name] = str(fault)
    found["then"] = str(float(ours.vocab_parallel_cross_entropy(logits, target, group=dist.group.WORLD)))
    return found


def everything(rank, size):
    found = {"refused": refused(rank), "dtensor": dtensor_case(size)}
    for (processes, how), widths in WIDTHS.items():
        if processes == size:
            for name, options in OPTIONS.items():
                found["logits", how, name] = logits_case(rank, widths, options)
                found["linear", how, name] = linear_case(rank, widths, options)
            found["logits", how, "none"] = logits_case(rank, widths, {"reduction": "none"})
            ignored = torch.full((ROWS,), -100)
            found["logits", how, "ignored"] = logits_case(rank, widths, {}, ignored)
    found["mean", "kept"] = token_mean_case(rank, size, [1] * size)
    found["mean", "one without"] = token_mean_case(rank, size, [0, *[1] * (size - 1)])
    found["mean", "none"] = token_mean_case(rank, size, [0] * size)
    return found


def silent(rank, size):
    """The last process says nothing more."""
    group = dist.group.WORLD
    ours.vocab_parallel_cross_entropy(torch.zeros(1, 2), torch.tensor([0]), group=group)
    if rank == size - 1:
        time.sleep(6.0)
        return None
    return lost(
        lambda: ours.vocab_parallel_cross_entropy(torch.zeros(1, 2), torch.tensor([0]), group=group, timeout=1.0)
    )


def dying(rank, size):
    """The last process dies between two steps of training."""
    mean = ours.TokenMean(group=dist.group.WORLD)
    mean.expect(3)
    if rank == size - 1:
        os._exit(1)
    mean = ours.TokenMean(group=dist.group.WORLD)
    return lost(lambda: mean.expect(3))


def lost(call):
    start = time.perf_counter()
    try:
        call()
    except ours.LostProcessError as fault:
        return time.perf_counter() - start, str(fault)
    return None


def process(rank, size, store, folder, program):
    """Run one program as one of several processes; leave what it found in a file."""
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=size)
    try:
        found = globals()[program](rank, size)
    except BaseException:  # noqa: BLE001 (told to the test)
        found = traceback.format_exc()
    torch.save(found, f"{folder}/{rank}.pt")
    os._exit(0)  # a group that has lost a process is not to be waited for
