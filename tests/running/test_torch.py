"""PyTorch while it runs: what graphs, shapes and values show, in programs whose source does not show it."""

import pytest

from tests.running.programs import found

START = """
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x, classes, amounts = torch.randn(64, 4), torch.randint(0, 3, (64,)), torch.randn(64)
signs = torch.randint(0, 2, (64,)).float()


def layers(*more):
    return getattr(nn, "Sequential")(getattr(nn, "Linear")(4, 3), *[getattr(nn, name)(*given) for name, *given in more])


def train(model, loss, steps=4):
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(steps):
        optimiser.zero_grad()
        loss(model(x)).backward()
        optimiser.step()


"""


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (
            'train(layers(("Softmax", 1)), lambda out: F.cross_entropy(out, classes))',
            ("prediction-scale", "error", "out"),
        ),
        (
            'train(layers(("Sigmoid",)), lambda out: F.binary_cross_entropy_with_logits(out[:, 0], signs))',
            ("prediction-scale", "error", "out[:, 0]"),
        ),
        ("train(layers(), lambda out: F.nll_loss(out, classes))", ("prediction-scale", "error", "out")),
        (
            "train(layers(), lambda out: F.mse_loss(out[:, :1], amounts))",
            ("shape-broadcast", "error", "F.mse_loss(out[:, :1], amounts)"),
        ),
        (
            'train(layers(("ReLU",)), lambda out: F.mse_loss(out[:, 0], amounts))',
            ("output-range", "error", "F.mse_loss(out[:, 0], amounts)"),
        ),
        (
            "train(layers(), lambda out: F.soft_margin_loss(out[:, 0], signs))",
            ("label-encoding", "error", "F.soft_margin_loss(out[:, 0], signs)"),
        ),
        (
            "train(layers(), lambda out: -out.softmax(1).log()[range(64), classes].mean())",
            ("unstable-formula", "warning", "loss(model(x)).backward()"),
        ),
        (
            "model = layers()\ntrain(model, lambda out: F.cross_entropy(out, classes) - 0.01 * "
            "sum(p.pow(2).sum() for p in model.parameters()))",
            ("penalty", "error", "loss(model(x)).backward()"),
        ),
        (
            "train(layers(), lambda out: F.cross_entropy(out.detach(), classes).requires_grad_())",
            ("dead-gradient", "error", "optimiser.step()"),
        ),
    ],
)
def test_a_fault_is_found_where_source_shows_too_little(tmp_path, program, expected):
    assert expected in found(tmp_path, START + program)


@pytest.mark.parametrize(
    "program",
    [
        "train(layers(), lambda out: F.cross_entropy(out, classes))",
        'train(layers(("LogSoftmax", 1)), lambda out: F.cross_entropy(out, classes))',
        'train(layers(("LogSoftmax", 1)), lambda out: F.nll_loss(out, classes))',
        'train(layers(("Sigmoid",)), lambda out: F.binary_cross_entropy(out[:, 0], signs))',
        "train(layers(), lambda out: F.mse_loss(out[:, 0], amounts))",
        'train(layers(("Softmax", 1)), lambda out: F.mse_loss(out, F.one_hot(classes, 3).float()))',
        'train(layers(("Tanh",)), lambda out: F.mse_loss(out[:, 0], amounts.clamp(-1, 1)))',
        "train(layers(), lambda out: F.soft_margin_loss(out[:, 0], 2 * signs - 1))",
        "train(layers(), lambda out: F.cross_entropy(out, torch.softmax(torch.randn(64, 3), 1)))",
        "train(layers(), lambda out: F.kl_div(out.log_softmax(1), torch.full((64, 3), 1 / 3), reduction='batchmean'))",
        "train(layers(), lambda out: ((out[:, 0] - amounts) ** 2).mean())",
        "train(layers(), lambda out: F.cross_entropy(out, classes) + 0.01 * sum(p.pow(2).sum() for p in "
        "[torch.ones(2, requires_grad=True)]))",
        "train(layers(), lambda out: F.cross_entropy(out, torch.where(classes == 0, -100, classes)))",
        'train(layers(("Dropout", 0.5)), lambda out: F.multi_margin_loss(out, classes))',
        "model = layers()\nwith torch.no_grad():\n    print(F.cross_entropy(model(x), classes))",
        "train(layers(), lambda out: F.l1_loss(out[:, None, :1], out[:, None, 1:2].detach()))",
    ],
)
def test_right_programs_stay_silent(tmp_path, program):
    assert found(tmp_path, START + program) == []


def test_one_batch_that_looks_like_probabilities_is_no_evidence(tmp_path):
    program = "F.cross_entropy(torch.full((4, 3), 1 / 3), classes[:4])"
    assert found(tmp_path, START + program) == []


def test_many_rows_that_all_look_like_probabilities_are_a_warning(tmp_path):
    program = "for _ in range(4):\n    F.cross_entropy(torch.rand(64, 3).softmax(1), classes)"
    assert [(rule, level) for rule, level, _ in found(tmp_path, START + program)] == [("prediction-scale", "warning")]


def test_a_loss_that_fails_is_explained_all_the_same(tmp_path):
    program = "try:\n    F.cross_entropy(layers()(x), classes + 1)\nexcept IndexError:\n    pass"
    assert [(rule, level) for rule, level, _ in found(tmp_path, START + program)] == [("label-encoding", "error")]


def test_parameters_that_no_gradient_reaches_are_advice(tmp_path):
    from tests.running.programs import watch

    program = (
        "body, head = layers(), nn.Linear(3, 3)\n"
        "optimiser = torch.optim.SGD([*body.parameters(), *head.parameters()], lr=0.1)\n"
        "for _ in range(9):\n"
        "    optimiser.zero_grad()\n"
        "    with torch.no_grad():\n"
        "        features = body(x)\n"
        "    F.cross_entropy(head(features), classes).backward()\n"
        "    optimiser.step()\n"
    )
    findings, guard = watch(tmp_path, START + program)
    assert findings == []
    assert [one.message for one in guard.findings()] == ["2 of the 4 parameters never had a gradient"]
