"""Options: the same on the command line, in the environment and in pyproject.toml; wrong ones are refused."""

import json
import os
from pathlib import Path
from textwrap import wrap

import pytest
from inline_snapshot import snapshot

import rightloss
from rightloss.source import Source
from tests.check.programs import FAULTY, write


def settings(text):
    write("pyproject.toml", f"[tool.rightloss]\n{text}\n")


def rules(result):
    return [finding["rule"] for finding in json.loads(result[1])]


def test_the_command_line_is_stronger_than_the_environment_and_that_than_the_file(check, monkeypatch):
    write("a.py", FAULTY + "sum(x)\n")
    settings('level = "advice"\nformat = "json"')
    assert rules(check()) == ["prediction-scale", "reduction"]
    monkeypatch.setenv("RIGHTLOSS_LEVEL", "error")
    assert rules(check()) == ["prediction-scale"]
    assert rules(check("--level", "advice")) == ["prediction-scale", "reduction"]


def test_the_nearest_file_upwards_counts_and_its_paths_are_its_own(check):
    write("sub/deep/a.py")
    settings('baseline = "known.json"')
    assert check("--write-baseline", "known.json")[0] == 0
    os.chdir("sub/deep")
    code, output, errors = check()
    assert (code, errors) == (0, "")
    assert "1 in the baseline" in output


def test_settings_are_shown_as_they_would_be_written(check, project, monkeypatch):
    settings('select = ["prediction-scale", "RL112"]')
    monkeypatch.setenv("RIGHTLOSS_EXIT_ZERO", "1")
    code, output, _ = check("--show-settings")
    assert code == 0
    assert output.replace(str(project), "…") == snapshot("""\
# …/pyproject.toml
[tool.rightloss]
level = "warning"
select = ["prediction-scale", "RL112"]
ignore = []
extend-select = []
exclude = []
fix = false
unsafe-fixes = false
diff = false
statistics = false
exit-zero = true
color = "auto"
quiet = false
verbose = false
""")


WRONG = {
    "key": 'levels = "error"',
    "value": 'level = "errors"',
    "kind": "select = 3",
    "toml": "level = ",
    "rule": 'select = ["prediction-scael"]',
    "table": "x",
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_file_is_refused_with_its_name(check, project, fault):
    if fault == "table":
        write("pyproject.toml", "[tool]\nrightloss = 3\n")
    else:
        settings(WRONG[fault])
    code, output, errors = check()
    assert (code, output) == (2, "")
    expected = {
        "key": snapshot(
            [
                "error: …/pyproject.toml: no option of [tool.rightloss] is called `levels` expected one of",
                "baseline, color, diff, exclude, exit-zero, extend-select, fix, format, ignore, jobs,",
                "level, output, quiet, select, show-settings, statistics, stdin-filename, unsafe-fixes,",
                "verbose, write-baseline help did you mean `level`?",
            ]
        ),
        "value": snapshot(
            [
                'error: invalid value "errors" for [tool][rightloss][level] from …/pyproject.toml. Choose',
                'from: "error", "warning", "advice". Did you mean "error"? help rightloss check --help',
            ]
        ),
        "kind": snapshot(
            [
                "error: no rule of --select is called `3` expected one of RL101, RL112, RL901, all,",
                "prediction-scale, reduction, unused-ignore",
            ]
        ),
        "toml": snapshot(["error: …/pyproject.toml: Invalid value (at line 2, column 9) help rightloss check --help"]),
        "rule": snapshot(
            [
                "error: no rule of --select is called `prediction-scael` expected one of RL101, RL112,",
                "RL901, all, prediction-scale, reduction, unused-ignore help did you mean `prediction-",
                "scale`?",
            ]
        ),
        "table": snapshot(
            [
                'error: configuration key [tool][rightloss] in "…/pyproject.toml" must be a mapping, but',
                "got int help rightloss check --help",
            ]
        ),
    }
    assert wrap(" ".join(errors.split()).replace(str(project), "…"), 90) == expected[fault]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--select", "nothing"], "no rule of --select is called `nothing`"),
        (["--ignore", "predictionscale"], "did you mean `prediction-scale`?"),
        (["--jobs", "0"], "--jobs 0"),
        (["nothing.py"], "`nothing.py` does not exist"),
        (["-", "a.py"], "`-` stands beside other paths"),
        (["--format", "xml"], "xml"),
        (["--statistics", "--format", "sarif"], "--statistics with --format sarif"),
        (["--baseline", "none.json"], "`none.json` cannot be read"),
        (["--write-baseline", "b.json", "--fix"], "--write-baseline with --fix"),
        (["--levl", "error"], "--level"),
        (["--output", "no/folder/x"], "cannot be written"),
    ],
)
def test_wrong_use_is_refused(check, arguments, words):
    write("a.py", "import torch\n")
    code, output, errors = check(*arguments)
    assert (code, output) == (2, "")
    assert words in errors


def test_a_variable_that_is_nearly_an_option_is_refused(check, monkeypatch):
    monkeypatch.setenv("RIGHTLOSS_LEVLE", "error")
    code, _, errors = check()
    assert code == 2
    assert "did you mean RIGHTLOSS_LEVEL?" in errors


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--select", "prediction-scale"], 1),
        (["--select", "RL101"], 1),
        (["--select", "RL1", "--ignore", "RL101"], 0),
        (["--select", "pred,reduction"], 1),
        (["--ignore", "all"], 0),
        (["--ignore", "all", "--extend-select", "RL101"], 1),
        (["--level", "error"], 1),
    ],
)
def test_selection(check, arguments, found):
    write("a.py")
    code, output, _ = check(*arguments, "--format", "json")
    assert (code, len(json.loads(output))) == (min(found, 1), found)


def test_stdin(check):
    assert check("-", stdin="import torch\n")[0] == 0
    code, output, _ = check("-", "--stdin-filename", "pkg/train.py", "--format", "concise", stdin=FAULTY)
    assert code == 1
    assert output.startswith("pkg/train.py:5:9: error: ")
    assert check("-", "--fix", "--unsafe-fixes", stdin=FAULTY)[1] == FAULTY.replace(
        "F.softmax(model(x), dim=1)", "model(x)"
    )


def test_a_baseline_holds_until_something_new_comes(check):
    write("a.py")
    assert "wrote 1 finding to known.json" in check("--write-baseline", "known.json")[2]
    write("a.py", "import torch\n\n\n" + FAULTY.replace("    p = ", "    p  =  "))
    code, output, _ = check("--baseline", "known.json")
    assert code == 0
    assert "1 in the baseline" in output
    write("a.py", FAULTY + FAULTY)
    assert check("--baseline", "known.json")[0] == 1
    write("a.py", "import torch\n")
    assert "1 of the baseline gone" in check("--baseline", "known.json")[1]
    write("known.json", "[]")
    assert "`known.json` is not a baseline" in check("--baseline", "known.json")[2]


def test_exit_zero(check):
    write("a.py")
    assert check("--exit-zero")[0] == 0


def test_output_appears_whole_and_alone(check):
    write("a.py")
    code, output, errors = check("--output", "report.txt")
    assert (code, output) == (1, "")
    assert errors == ""
    assert "prediction-scale" in Path("report.txt").read_text(encoding="utf-8")
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["a.py", "report.txt"]


@pytest.mark.usefixtures("project")
class TestPython:
    def test_paths_text_and_sources(self):
        write("a.py")
        write("b/c.py")
        assert len(rightloss.check().findings) == 2
        assert len(rightloss.check("b").findings) == 1
        assert len(rightloss.check([Path("a.py"), "b/c.py"]).findings) == 2
        assert rightloss.check(FAULTY).findings[0].place.path == "<text>"
        assert rightloss.check(Source("mine.py", FAULTY)).findings[0].place.path == "mine.py"

    def test_the_report_says_what_it_is(self):
        report = rightloss.check(FAULTY)
        assert repr(report) == "<1 error, 0 warnings; 1 loss call checked, 0 not, in 1 file>"
        assert json.loads(report.to_json())[0]["rule"] == "prediction-scale"
        assert bool(report)
        assert not rightloss.check("x = 1\n")
        assert not rightloss.check(FAULTY, ignore=["prediction"])
        assert rightloss.check("loss = sum(x)\n", level="advice")
