"""Comments that silence findings, and those that silence nothing."""

import json
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from rightloss.checking.suppress import ignores
from rightloss.cli import main
from tests.check.programs import FAULTY, notebook, write

LINE = "    p = F.softmax(model(x), dim=1)"
IGNORE = "# rightloss: ignore[prediction-scale] probabilities are wanted"


def silent(result):
    code, output, _ = result
    return code == 0 and "1 silenced by comments" in output


@pytest.mark.parametrize(
    "program",
    [
        FAULTY.replace(LINE, f"{LINE}  {IGNORE}"),
        FAULTY.replace(LINE, f"    {IGNORE}\n{LINE}"),
        FAULTY.replace(LINE, f"    {IGNORE}\n\n    # more\n{LINE}"),
        FAULTY.replace("def step", f"{IGNORE}\n@decorator\ndef step"),
        FAULTY.replace(LINE, "    p = F.softmax(\n        model(x), dim=1\n    )  " + IGNORE),
        FAULTY.replace(LINE, "    p = F.softmax(  " + IGNORE + "\n        model(x), dim=1\n    )"),
        FAULTY.replace(LINE, f"{LINE}  # rightloss: ignore[RL101]"),
        FAULTY.replace(LINE, f"{LINE}  #rightloss:ignore[ RL101 , prediction-scale ]").replace(
            ", prediction-scale", ""
        ),
        FAULTY.replace(LINE, f"{LINE}  # rightloss: ignore"),
        FAULTY + "# rightloss: ignore-file[prediction-scale] taken over as it is\n",
    ],
    ids=range(10),
)
def test_a_comment_silences(check, program):
    write("a.py", program)
    assert silent(check())


@pytest.mark.parametrize(
    "program",
    [
        FAULTY + IGNORE + "\n",
        FAULTY.replace(LINE, f"{LINE}\n    {IGNORE}"),
        FAULTY.replace(LINE, f"    text = {IGNORE!r}\n{LINE}"),
        FAULTY.replace("def step", f"import os  {IGNORE}\ndef step"),
        FAULTY.replace(LINE, f"{LINE}  # rightloss: ignore[reduction]"),
    ],
    ids=["at the end", "below", "in a string", "elsewhere", "another rule"],
)
def test_what_does_not_silence(check, program):
    write("a.py", program)
    code, output, _ = check("--format", "concise")
    assert code == 1
    assert "prediction-scale" in output


def test_ignores_that_are_not_needed_are_reported_and_removed(check):
    write(
        "a.py",
        "import torch  # rightloss: ignore[prediction-scale] no reason\nx = 1  # rightloss: ignore[prediction-scael]\n",
    )
    code, output, _ = check("--format", "concise")
    assert code == 1
    assert output == snapshot("""\
a.py:1:15: warning: nothing here to ignore for `prediction-scale` [unused-ignore] [*]
a.py:2:8: warning: no rule is called `prediction-scael` [unused-ignore] [*]
""")
    assert "did you mean `prediction-scale`?" in check()[1]
    assert check("--fix")[0] == 0
    assert write("b.py", "").with_name("a.py").read_text(encoding="utf-8") == "import torch\nx = 1\n"


def test_of_several_names_only_those_that_are_not_needed_go(check):
    write("a.py", FAULTY.replace(LINE, f"{LINE}  # rightloss: ignore[reduction, RL101,x] why"))
    assert "nothing here to ignore" not in check("--format", "concise")[1]
    assert "no rule is called `x`" in check("--format", "concise")[1]
    assert check("--fix")[0] == 0
    assert "# rightloss: ignore[RL101] why\n" in Path("a.py").read_text(encoding="utf-8")


def test_an_ignore_of_a_rule_that_was_not_looked_for_may_be_needed(check):
    write("a.py", "import torch  # rightloss: ignore[prediction-scale]\n")
    assert check("--select", "reduction,unused-ignore")[0] == 0
    assert check("--ignore", "prediction-scale")[0] == 0
    assert check("--select", "prediction,unused-ignore")[0] == 1
    assert check("--ignore", "unused-ignore")[0] == 0


def test_an_ignore_of_hidden_advice_is_used(check):
    write("a.py", "loss = sum(x)  # rightloss: ignore[reduction]\n")
    assert silent(check())


def test_many_comments_and_findings_take_no_more_than_their_number(check):
    faulty = "".join(f"x = softmax(y)  # rightloss: ignore[RL101] {number}\n" for number in range(5_000))
    write("a.py", faulty + "# rightloss: ignore[all]\n" * 5_000 + "cross_entropy(x, y)\n")
    _, output, _ = check("--format", "concise", "-j", "1")
    assert len(output.splitlines()) == 5_000


def test_its_page_is_found_like_that_of_any_rule(check, capsys):
    del check
    for name in ("unused-ignore", "RL901", "prediction-scale"):
        assert main(["explain", name]) == 0
    shown = capsys.readouterr().out
    assert "RL901" in shown
    assert "Fix safety" in shown
    assert "RL101" in shown
    assert main(["explain", "unused-ignroe"]) == 2
    assert "did you mean `unused-ignore`?" in capsys.readouterr().err
    assert main(["rules"]) == 0
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()] == [
        ["RL101", "prediction-scale"],
        ["RL112", "reduction"],
        ["RL901", "unused-ignore"],
    ]
    assert main(["rules", "--format", "json"]) == 0
    assert [rule["code"] for rule in json.loads(capsys.readouterr().out)] == ["RL101", "RL112", "RL901"]


def test_in_a_notebook(check):
    write("a.ipynb", notebook("x = 1", f"# loss\np = softmax(x)  {IGNORE}\ncross_entropy(p, y)"))
    assert silent(check())
    write("a.ipynb", notebook("x = 1", f"# loss\np = 1  {IGNORE}"))
    _, output, _ = check("--format", "concise")
    assert output.startswith("a.ipynb:cell 2:2:8: warning: nothing here to ignore for `prediction-scale`")


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_with_other_line_ends(check, end):
    write("a.py", FAULTY.replace(LINE, f"{LINE}  {IGNORE}").replace("\n", end))
    assert silent(check())


@pytest.mark.parametrize("text", [f"x = (  {IGNORE}", f"'''  {IGNORE}", f"  x {IGNORE}\n y"])
def test_text_that_is_not_python_does_not_matter(text):
    assert {name for ignore in ignores(text) for name in ignore.names} <= {"prediction-scale"}
