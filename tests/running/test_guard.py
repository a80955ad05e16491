"""The guard itself: it changes nothing, says what it was told to say, and leaves no trace."""

import copy
import threading

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 (everybody's name for it)

import rightloss
from rightloss.running.session import EnoughSeen
from tests.running.programs import watch

WRONG = """
import torch
import torch.nn.functional as F

scores = torch.randn(8, 3, requires_grad=True)
F.cross_entropy(scores.softmax(1), torch.randint(0, 3, (8,)))
print("went on")
"""


def trained(steps=40):
    """A training with chance in it: its parameters, and where chance stands at the end."""
    torch.manual_seed(3)
    model = torch.nn.Sequential(torch.nn.Linear(5, 7), torch.nn.Dropout(0.2), torch.nn.Linear(7, 3))
    optimiser = torch.optim.Adam(model.parameters(), weight_decay=0.01)
    losses = []
    for _ in range(steps):
        rows, labels = torch.randn(16, 5), torch.randint(0, 3, (16,))
        optimiser.zero_grad()
        loss = F.cross_entropy(model(rows), labels, label_smoothing=0.1) + 0.1 * model[0].weight.abs().mean()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return [*losses, *torch.cat([each.flatten() for each in model.parameters()]).tolist()], torch.get_rng_state()


def test_training_is_the_same_to_the_last_bit():
    plain, chance = trained()
    with rightloss.guard("collect") as guard:
        watched, its_chance = trained()
    assert watched == plain
    assert torch.equal(chance, its_chance)
    assert guard.session.total == 40
    assert guard.session.faults == []


def test_it_leaves_no_trace():
    before = F.cross_entropy, F.mse_loss, torch.autograd.backward
    with rightloss.guard("collect"), rightloss.guard("collect"):
        assert F.cross_entropy is not before[0]
    assert (F.cross_entropy, F.mse_loss, torch.autograd.backward) == before


def test_guards_within_guards_each_see_the_call():
    with rightloss.guard("collect") as outer, rightloss.guard("collect") as inner:
        F.mse_loss(torch.zeros(3), torch.ones(3))
    assert (outer.session.total, inner.session.total) == (1, 1)


def test_names_that_a_program_bound_before_are_watched_too(tmp_path):
    program = WRONG.replace("F.cross_entropy(", "cross_entropy(").replace(
        "import torch.nn.functional as F", "import rightloss\nfrom torch.nn.functional import cross_entropy"
    )
    program = program.replace("cross_entropy(scores", "with rightloss.guard('collect'):\n    cross_entropy(scores")
    findings, _ = watch(tmp_path, program)
    assert [one.rule for one in findings] == ["prediction-scale"]


def test_an_error_is_raised_where_it_happens(tmp_path, capsys):
    with pytest.raises(rightloss.WrongLossError, match="takes logits, but gets probabilities") as raised:
        watch(tmp_path, WRONG, on="raise")
    assert raised.value.finding.place.line == 6
    assert "F.cross_entropy(scores.softmax(1)" in str(raised.value)
    assert "went on" not in capsys.readouterr().out


def test_a_warning_lets_the_program_go_on(tmp_path, capsys):
    watch(tmp_path, WRONG, on="warn")
    said = capsys.readouterr()
    assert said.out == "went on\n"
    assert said.err.count("error: prediction-scale") == 1


def test_a_decorated_function_is_guarded_at_each_call():
    @rightloss.guard
    def loss(scores):
        return F.cross_entropy(scores.softmax(1), torch.tensor([0, 1]))

    scores = torch.randn(2, 3, requires_grad=True)
    for _ in range(2):
        with pytest.raises(rightloss.WrongLossError):
            loss(scores)


def test_an_error_can_be_sent_elsewhere(tmp_path):
    with pytest.raises(rightloss.WrongLossError) as raised:
        watch(tmp_path, WRONG, on="raise")
    again = copy.copy(raised.value)
    assert (str(again), again.finding) == (str(raised.value), raised.value.finding)


def test_threads_are_watched():
    def work():
        F.mse_loss(torch.zeros(3), torch.ones(3))

    with rightloss.guard("collect") as guard:
        threads = [threading.Thread(target=work) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert guard.session.total == 4


def test_the_program_is_left_after_so_many_calls():
    with rightloss.guard("collect", calls=2):
        F.mse_loss(torch.zeros(3), torch.ones(3))
        with pytest.raises(EnoughSeen) as left:
            F.mse_loss(torch.zeros(3), torch.ones(3))
    assert left.value.code == 0


def test_a_fault_of_the_guard_is_kept_and_the_program_goes_on(monkeypatch):
    from rightloss.running import looks_torch

    monkeypatch.setattr(looks_torch, "described", None)
    with rightloss.guard("collect") as guard:
        values = [F.mse_loss(torch.zeros(3), torch.ones(3)).item() for _ in range(3)]
    assert values == [1.0, 1.0, 1.0]
    assert len(guard.session.faults) == 1


def test_errors_of_the_program_stay_what_they_are():
    with rightloss.guard("collect"), pytest.raises(IndexError, match="out of bounds"):
        F.cross_entropy(torch.zeros(2, 3), torch.tensor([0, 7]))
    with rightloss.guard("collect") as guard, pytest.raises(TypeError):
        F.cross_entropy()
    assert guard.session.faults == []


def test_tensors_that_are_saved_elsewhere_are_not_fetched():
    fetched = []

    def fetch(tensor):
        fetched.append(tensor.shape)
        return tensor

    with rightloss.guard("collect"), torch.autograd.graph.saved_tensors_hooks(lambda tensor: tensor, fetch):
        weight = torch.randn(3, 2, requires_grad=True)
        loss = ((torch.randn(4, 3) @ weight).exp() * torch.randn(4, 2)).mean()
        with rightloss.guard("collect"):
            from rightloss.facts.run.autograd import tree

            tree(loss, None)
    assert fetched == []


def test_a_way_that_does_not_exist_is_refused():
    with pytest.raises(rightloss.InputError, match="guard: on is 'loud'"):
        rightloss.guard("loud")
