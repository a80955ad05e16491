"""What is left out because it cannot come to use a loss: nothing that is found otherwise."""

import ast

import pytest

from rightloss.analysis import analyse
from rightloss.facts.code import reader
from rightloss.facts.code.relevance import Relevance, runs
from rightloss.source import Source
from tests.corpus import cases
from tests.corpus.score import source_of

KINDS = {kind: [case for case in cases() if case.kind == kind] for kind in ("faulty", "repaired", "right")}


def found(case):
    roots = (str(case.path if case.path.is_dir() else case.path.parent),)
    return [analyse(source_of(path), roots).findings for path in case.files]


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("kind", KINDS)
def test_every_finding_of_the_corpus_is_found_in_what_is_relevant(monkeypatch, kind, part):
    some = KINDS[kind][part::4]
    left = [found(case) for case in some]
    monkeypatch.setattr(reader.Relevance, "has", lambda *_: True)
    monkeypatch.setattr(reader, "runs", lambda _: True)
    assert left == [found(case) for case in some]


def relevant(text):
    tree = ast.parse(text)
    seen = Relevance(Source("a.py", text), tree)
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and seen.has(node)}


PROGRAM = """\
import torch

MEASURES = {"plain": torch.nn.MSELoss()}

class Net(torch.nn.Module):
    def __init__(self):
        self.how = torch.nn.MSELoss()
    def forward(self, x):
        return x + 1
    def step(self, x, y):
        return self.how(x, y)
    def size(self):
        # no loss is named outside this comment
        return 3

def chosen(x, y):
    return MEASURES["plain"](x, y)

def caller(x):
    return chosen(x, x)

def plain(x):
    '''A loss is named here, and not used.'''
    return x + 2

def made():
    return Net()
"""


def test_names_lead_to_what_is_made_of_losses():
    assert relevant(PROGRAM) == {"__init__", "step", "chosen", "caller", "made"}


def test_without_a_loss_nothing_is_relevant():
    assert relevant("import torch\ndef decide(x):\n    return x > 0.5\n") == set()


@pytest.mark.parametrize(("text", "answer"), [("x = 1\ndef f(): ...\n", False), ("if x:\n    f()\n", True)])
def test_what_a_file_does_when_it_is_run(text, answer):
    assert runs(ast.parse(f"'''About.'''\nimport a\n{text}")) is answer
