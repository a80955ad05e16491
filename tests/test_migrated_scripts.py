"""Real training scripts, migrated by changing the import: the same final figure, or a better one."""

from pydoc_data import topics

import pytest
import torch
from sklearn.datasets import load_diabetes
from torch.nn import functional

import rightloss.torch as ours

TEXT = topics.topics["assignment"][:6000]  # of the manual that ships with Python
LETTERS = sorted(set(TEXT))
CODES = torch.tensor([LETTERS.index(letter) for letter in TEXT])
CONTEXT, STEPS = 8, 60


def windows():
    """Contexts, and the letters that follow; every third sentence is padding that does not count."""
    rows = CODES.unfold(0, CONTEXT + 1, CONTEXT)
    target = rows[:, -1].clone()
    target[::3] = -100
    return rows[:, :-1], target


class CharacterModel(torch.nn.Module):
    """Letters in, hidden state out: the last layer belongs to the loss."""

    def __init__(self):
        super().__init__()
        self.letters = torch.nn.Embedding(len(LETTERS), 8)
        self.inner = torch.nn.Linear(8 * CONTEXT, 64)

    def forward(self, contexts):
        return torch.tanh(self.inner(self.letters(contexts).flatten(1)))


def trained(step):
    torch.manual_seed(0)
    model, head = CharacterModel(), torch.nn.Linear(64, len(LETTERS))
    optimizer = torch.optim.Adam([*model.parameters(), *head.parameters()], lr=0.01)
    contexts, target = windows()
    for _ in range(STEPS):
        optimizer.zero_grad()
        step(model, head, contexts, target)
        optimizer.step()
    with torch.no_grad():
        return functional.cross_entropy(head(model(contexts)), target).item()


def by_torch(model, head, contexts, target):
    functional.cross_entropy(head(model(contexts)), target).backward()


def by_ours(model, head, contexts, target):
    ours.cross_entropy(head(model(contexts)), target).backward()


def without_logits(model, head, contexts, target):
    ours.linear_cross_entropy(model(contexts), head.weight, target, head.bias, ignore_index=-100).backward()


MEAN = ours.TokenMean(ours.linear_cross_entropy)


def in_parts(model, head, contexts, target):
    """Parts of unequal length, with unequal numbers of letters that count."""
    parts = list(zip(contexts.tensor_split([7, 50, 400]), target.tensor_split([7, 50, 400]), strict=True))
    MEAN.expect([labels for _, labels in parts])
    for some, labels in parts:
        MEAN(model(some), head.weight, labels, bias=head.bias).backward()
    MEAN.finish()


def mean_of_means(model, head, contexts, target):
    """The well-known mistake."""
    for some, labels in zip(contexts.tensor_split([7, 50, 400]), target.tensor_split([7, 50, 400]), strict=True):
        (functional.cross_entropy(head(model(some)), labels) / 4).backward()


@pytest.fixture(scope="module")
def expected():
    return trained(by_torch)


@pytest.mark.parametrize("step", [by_ours, without_logits, in_parts])
def test_a_character_model_ends_the_same(step, expected):
    assert trained(step) == pytest.approx(expected, rel=1e-2)


def test_the_mean_of_means_ends_elsewhere(expected):
    assert trained(mean_of_means) > 1.05 * expected


@pytest.mark.parametrize("name", ["MSELoss", "HuberLoss", "L1Loss"])
def test_a_regression_ends_the_same(name):
    features, target = load_diabetes(return_X_y=True)
    x, y = torch.tensor(features).float() * 20.0, torch.tensor((target - target.mean()) / target.std()).float()

    def final(losses):
        torch.manual_seed(0)
        model, loss_fn = torch.nn.Linear(10, 1), getattr(losses, name)()
        optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
        for _ in range(80):
            optimizer.zero_grad()
            loss = loss_fn(model(x)[:, 0], y)
            loss.backward()
            optimizer.step()
        return loss.item()

    assert final(ours) == pytest.approx(final(torch.nn), rel=1e-4)
