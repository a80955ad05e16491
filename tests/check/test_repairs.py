"""What the fixes of the rules write, and what their page says of them."""

import ast
import re
from pathlib import Path

import pytest

from rightloss.checking.outcome import of_document
from rightloss.checking.selection import Selection
from rightloss.fixing.apply import fixed
from rightloss.reading.document import document
from rightloss.registry import rules
from rightloss.repairs import safety

EVERY = Selection()


def repaired(path, text, *, unsafe=True):
    before = document(path, text)
    outcome = of_document(before, EVERY.rules)
    return before, outcome, fixed(before, outcome, EVERY, unsafe=unsafe)


PRELUDE = (
    "import torch, torch.nn as nn, torch.nn.functional as F\nx, y = torch.randn(8, 4), torch.randint(0, 3, (8,))\n"
)
CHANGES = [
    ("F.cross_entropy(torch.softmax(nn.Linear(4, 3)(x), dim=1), y)", "F.cross_entropy(nn.Linear(4, 3)(x), y)", True),
    ("F.cross_entropy(nn.Linear(4, 3)(x).softmax(1), y)", "F.cross_entropy(nn.Linear(4, 3)(x), y)", True),
    (
        "net = nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=1))\nnn.CrossEntropyLoss()(net(x), y)",
        "net = nn.Sequential(nn.Linear(4, 3))\nnn.CrossEntropyLoss()(net(x), y)",
        False,
    ),
    ("nn.NLLLoss()(nn.Linear(4, 3)(x), y)", "nn.CrossEntropyLoss()(nn.Linear(4, 3)(x), y)", True),
    ("F.nll_loss(F.softmax(nn.Linear(4, 3)(x), 1), y)", "F.nll_loss(F.log_softmax(nn.Linear(4, 3)(x), 1), y)", True),
    (
        "F.binary_cross_entropy(nn.Linear(4, 1)(x), torch.rand(8, 1))",
        "F.binary_cross_entropy_with_logits(nn.Linear(4, 1)(x), torch.rand(8, 1))",
        True,
    ),
    ("F.cross_entropy(y, nn.Linear(4, 3)(x))", "F.cross_entropy(nn.Linear(4, 3)(x), y)", True),
    (
        "F.mse_loss(nn.Linear(4, 1)(x), torch.randn(8))",
        "F.mse_loss(nn.Linear(4, 1)(x).squeeze(-1), torch.randn(8))",
        True,
    ),
    (
        "F.nll_loss(F.log_softmax(nn.Linear(4, 3)(x), dim=0), y)",
        "F.nll_loss(F.log_softmax(nn.Linear(4, 3)(x), dim=1), y)",
        True,
    ),
    # Columns are counted in bytes by the parser, and in characters by the edit; comments and line breaks stay.
    (
        'print("é → λ"); F.cross_entropy(  # größer\n    y,  # Ä\n    nn.Linear(4, 3)(x),\n)',
        'print("é → λ"); F.cross_entropy(  # größer\n    nn.Linear(4, 3)(x),  # Ä\n    y,\n)',
        True,
    ),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("bad", "good", "safe"), CHANGES, ids=[bad[:40] for bad, _, _ in CHANGES])
def test_what_a_fix_writes(bad, good, safe, newline):
    text, wanted = ((PRELUDE + part + "\n").replace("\n", newline).encode() for part in (bad, good))
    _, _, after = repaired("train.py", text, unsafe=not safe)
    assert after.document.content.encoded(after.document.content.text) == wanted
    assert after.document.content.text.replace("\r\n", "\n") == PRELUDE + good + "\n"
    ast.parse(after.document.content.text)
    assert bool(repaired("train.py", text, unsafe=False)[2].done) is safe


PAGE = (Path(__file__).parents[2] / "docs" / "fixes.md").read_text(encoding="utf-8")
PAIRS = re.findall(r"```py before\n(.*?)```\n\n```py after\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("before", "wanted"), PAIRS)
def test_the_page_shows_what_is_written(before, wanted):
    assert repaired("train.py", before.encode(), unsafe=False)[2].document.content.text == wanted


def test_the_page_names_every_rule_with_a_fix():
    named = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE))
    assert named == {rule for rule in rules() if safety(rule)}
    assert len(PAIRS) == 3
