"""rightloss.torch on many processes: what one process computes, and an error, not a hang, when a process is lost."""

import multiprocessing
import time

import pytest
import torch
from torch.nn import functional

import rightloss.torch as ours
from rightloss import InputError
from tests import many_processes
from tests.many_processes import CLASSES, OPTIONS, ROWS, WIDTHS, numbers, part_of, slopes

LIMIT = 120.0


def run(program, size, folder):
    """Start the processes; give what each left behind, None for one that died."""
    folder.mkdir()
    start = multiprocessing.get_context("spawn")
    arguments = (size, str(folder / "store"), str(folder), program)
    processes = [start.Process(target=many_processes.process, args=(rank, *arguments)) for rank in range(size)]
    for one in processes:
        one.start()
    end = time.monotonic() + LIMIT
    for one in processes:
        one.join(max(0.0, end - time.monotonic()))
        if one.is_alive():
            one.kill()
            pytest.fail("a process hangs")
    files = [folder / f"{rank}.pt" for rank in range(size)]
    found = [torch.load(file, weights_only=False) if file.exists() else None for file in files]
    assert not [text for text in found if isinstance(text, str)], found
    return found


@pytest.fixture(scope="module", params=[2, 4])
def found(request, tmp_path_factory):
    return run("everything", request.param, tmp_path_factory.mktemp("group") / "run")


def close(mine, expected):
    near = 1e-12 if mine.dtype == torch.float64 else 1e-6
    torch.testing.assert_close(mine, expected.to(mine.dtype), rtol=near, atol=near)


def single(options, target=None):
    hidden, weight, bias, labels = (leaf.requires_grad_(leaf.is_floating_point()) for leaf in numbers())
    logits = hidden @ weight.T + bias
    value = ours.cross_entropy(logits, labels if target is None else target, **options)
    return value, logits, (hidden, weight, bias)


@pytest.mark.parametrize("name", [*OPTIONS, "none", "ignored"])
@pytest.mark.parametrize("how", ["even", "uneven", "empty"])
def test_logits_of_several_processes(found, how, name):
    widths = WIDTHS[len(found), how]
    options = OPTIONS.get(name, {"reduction": "none"} if name == "none" else {})
    value, logits, _ = single(options, torch.full((ROWS,), -100) if name == "ignored" else None)
    (slope,) = slopes(value, logits)
    for rank, results in enumerate(found):
        mine, part = results["logits", how, name]
        close(mine, value.detach())
        close(part, part_of(slope.T, widths, rank).T)


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("how", ["even", "uneven", "empty"])
def test_linear_layers_of_several_processes(found, how, name):
    value, _, leaves = single(OPTIONS[name])
    d_hidden, d_weight, d_bias = slopes(value, *leaves)
    widths = WIDTHS[len(found), how]
    for rank, results in enumerate(found):
        expected = [value.detach(), d_hidden, part_of(d_weight, widths, rank), part_of(d_bias, widths, rank)]
        for mine, right in zip(results["linear", how, name], expected, strict=True):
            close(mine, right)


def test_a_sharded_dtensor(found):
    hidden, weight, _, target = (leaf.requires_grad_(leaf.is_floating_point()) for leaf in numbers())
    value = ours.cross_entropy(hidden @ weight.T, target)
    for results in found:
        expected = [value.detach(), *torch.autograd.grad(value, [hidden, weight], retain_graph=True)]
        for mine, right in zip(results["dtensor"], expected, strict=True):
            close(mine, right)


@pytest.mark.parametrize("how", ["kept", "one without", "none"])
def test_token_mean_is_the_mean_of_all_tokens_of_all_processes(found, how):
    hidden, weight, bias, target = (leaf.requires_grad_(leaf.is_floating_point()) for leaf in numbers())
    size = len(found)
    lost = {"kept": [], "one without": [0], "none": range(size)}[how]
    labels = target.clone()
    for rank in lost:
        labels[rank::size] = -100
    value = ours.cross_entropy(hidden @ weight.T + bias, labels)
    expected = [value.detach(), *torch.autograd.grad(value, weight)]
    for results in found:
        for mine, right in zip(results["mean", how], expected, strict=True):
            close(mine, right)


def test_a_fault_of_one_process_is_an_error_of_all(found):
    for results in found:
        refused = results["refused"]
        assert "rows or targets differ" in refused["rows"]
        assert "rows or targets differ" in refused["targets"]
        assert "target has dtype" in refused["dtype"] or "rank 1 has a fault" in refused["dtype"]
        assert "target holds class 100" in refused["class"]
        classes = 3 * len(found)
        assert float(refused["then"]) == pytest.approx(torch.tensor(float(classes)).log().item())


@pytest.mark.parametrize(("program", "seconds"), [("silent", 5.0), ("dying", 20.0)])
def test_a_lost_process_is_an_error_not_a_hang(tmp_path, program, seconds):
    (took, message), _ = run(program, 2, tmp_path / "run")
    assert took < seconds
    assert "rank 0 of 2: another process of the group is gone" in message


def test_alone_it_is_cross_entropy():
    logits, target = torch.randn(7, 3, CLASSES), torch.randint(0, CLASSES, (7, 3))
    expected = functional.cross_entropy(logits.double().transpose(1, 2), target)
    close(ours.vocab_parallel_cross_entropy(logits, target), expected)
    sure = ours.vocab_parallel_cross_entropy(torch.tensor([[20.0, 0.0]]), torch.tensor([0]))
    assert sure.item() == pytest.approx(2.0611536e-9)  # PyTorch: 0
    half = ours.vocab_parallel_cross_entropy(logits.bfloat16(), target)
    assert half.dtype == torch.bfloat16


def test_accumulation_equals_the_whole_batch():
    torch.manual_seed(0)
    x, y = torch.randn(9, 4), torch.tensor([0, -100, 2, 1, -100, -100, 2, 2, 1])
    layer, parts = torch.nn.Linear(4, 3), [slice(0, 1), slice(1, 6), slice(6, 9)]
    whole = torch.autograd.grad(functional.cross_entropy(layer(x), y), layer.weight)[0]
    mean = ours.TokenMean()
    assert mean.expect([y[part] for part in parts]) == 6
    for part in parts:
        mean(layer(x[part]), y[part]).backward()
    mean.finish()
    close(layer.weight.grad, whole)
    layer.weight.grad = None
    fused = ours.TokenMean(ours.linear_cross_entropy)
    fused.expect(int((y != -100).sum()))
    for part in parts:
        fused(x[part], layer.weight, y[part], bias=layer.bias).backward()
    fused.finish()
    close(layer.weight.grad, whole)


def used(*steps):
    mean = ours.TokenMean()
    for step in steps:
        step(mean)


TARGET = torch.tensor([0, 1, -100])
FAULTS = {
    "not announced": lambda: used(lambda mean: mean(torch.zeros(3, 2), TARGET)),
    "more than announced": lambda: used(lambda mean: mean.expect(1), lambda mean: mean(torch.zeros(3, 2), TARGET)),
    "one missing": lambda: used(lambda mean: mean.expect([TARGET]), lambda mean: mean.finish()),
    "two steps in one": lambda: used(lambda mean: mean.expect([TARGET]), lambda mean: mean.expect([TARGET])),
    "negative": lambda: used(lambda mean: mean.expect(-1)),
    "distributions": lambda: used(lambda mean: mean.expect(torch.zeros(3))),
    "its own reduction": lambda: ours.TokenMean(reduction="mean"),
    "no processes": lambda: ours.TokenMean(group="everyone"),
    "no time": lambda: ours.TokenMean(timeout=0.0),
    "other reduction": lambda: ours.vocab_parallel_cross_entropy(torch.zeros(3, 2), TARGET, reduction="batchmean"),
    "smoothing": lambda: ours.vocab_parallel_cross_entropy(torch.zeros(3, 2), TARGET, label_smoothing=2.0),
    "softcap": lambda: ours.vocab_parallel_cross_entropy(torch.zeros(3, 2), TARGET, softcap=0.0),
    "no classes": lambda: ours.vocab_parallel_cross_entropy(torch.zeros(3, 0), TARGET),
    "integers": lambda: ours.vocab_parallel_cross_entropy(torch.zeros(3, 2, dtype=torch.int64), TARGET),
    "rows": lambda: ours.vocab_parallel_cross_entropy(torch.zeros(4, 2), TARGET),
    "features": lambda: ours.vocab_parallel_linear_cross_entropy(torch.zeros(3, 2), torch.zeros(4, 3), TARGET),
    "bias": lambda: ours.vocab_parallel_linear_cross_entropy(
        torch.zeros(3, 2), torch.zeros(4, 2), TARGET, torch.zeros(3)
    ),
    "dtypes": lambda: ours.vocab_parallel_linear_cross_entropy(torch.zeros(3, 2), torch.zeros(4, 2).double(), TARGET),
    "chunk": lambda: ours.vocab_parallel_linear_cross_entropy(torch.zeros(3, 2), torch.zeros(4, 2), TARGET, chunk=0),
    "each row": lambda: ours.vocab_parallel_linear_cross_entropy(
        torch.zeros(3, 2), torch.zeros(4, 2), TARGET, reduction="none"
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_right_is_refused(fault):
    with pytest.raises(InputError):
        FAULTS[fault]()
