"""The command with the engine itself: evidence in another file, and a file that changes between two analyses."""

import json
import os
from pathlib import Path

import pytest

from rightloss.cli import main
from rightloss.facts.code.modules import Project
from tests.check.programs import write

TRAIN = """\
import torch.nn as nn
from nets.model import Net

criterion = nn.CrossEntropyLoss()
net = Net()


def step(x, y):
    out = net(x)
    return criterion(out, y)
"""
MODEL = """\
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(10, 3)

    def forward(self, x):
        return F.softmax(self.head(x), dim=1)
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


def check(capsys, *arguments):
    code = main(["check", "--format", "json", *arguments])
    return code, json.loads(capsys.readouterr().out)


def test_evidence_in_another_file_is_named_from_here(capsys):
    write("pyproject.toml", "")
    write("scripts/train.py", TRAIN)
    write("nets/model.py", MODEL)
    code, (found,) = check(capsys)
    assert code == 1
    assert (found["rule"], found["path"]) == ("prediction-scale", "scripts/train.py")
    assert "nets/model.py" in {reason["path"] for reason in found["because"]}


def test_a_model_that_changes_is_read_again(capsys):
    write("train.py", TRAIN)
    write("nets/model.py", MODEL)
    assert check(capsys)[0] == 1
    write("nets/model.py", MODEL.replace("F.softmax(self.head(x), dim=1)", "self.head(x)"))
    assert check(capsys) == (0, [])


def test_a_module_is_parsed_once_as_long_as_it_stays(tmp_path):
    path = write("a.py", "x = 1\n").resolve()
    project = Project((tmp_path,))
    first = project.parsed(path)
    assert project.parsed(path) is first
    os.utime(path, ns=(1, 1))
    assert project.parsed(path) is not first
    Path(path).unlink()
    assert project.parsed(path) is None
