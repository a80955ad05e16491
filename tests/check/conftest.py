"""What tests of `rightloss check` share: a folder of their own, the stand-in engine, and a way to run the command."""

import sys
from io import BytesIO, TextIOWrapper
from types import SimpleNamespace

import pytest

from rightloss.cli import main
from tests.check import engine

RULES = {
    "prediction-scale": SimpleNamespace(
        name="prediction-scale", code="RL101", summary="the prediction is on another scale", docs="# What\n\nIt *is*."
    ),
    "reduction": SimpleNamespace(name="reduction", code="RL112", summary="sum and mean", docs="# What\n\nThat."),
}


@pytest.fixture
def project(monkeypatch, tmp_path):
    """Give an empty folder to work in, with the stand-in engine and a plain terminal of 100 columns."""
    monkeypatch.setattr("rightloss.analysis.analyse", engine.analyse)
    monkeypatch.setattr("rightloss.registry.rules", lambda: RULES, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    for name in ("FORCE_COLOR", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def check(project, capsys, monkeypatch):
    """Run `rightloss check` and give its exit code, stdout and stderr."""
    del project

    def runner(*arguments, stdin=None):
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin.encode()), encoding="utf-8"))
        code = main(["check", *map(str, arguments)])
        output, errors = capsys.readouterr()
        return code, output, errors

    return runner
