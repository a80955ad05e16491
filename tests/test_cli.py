"""The command line: what it prints where, how it refuses, and with which exit code."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from inline_snapshot import snapshot

import rightloss
from rightloss import registry
from rightloss.cli import main

SMALL = ["--folds", "3", "--repeats", "1"]


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(capsys):
    def runner(*arguments):
        code = main([str(argument) for argument in arguments])
        output, errors = capsys.readouterr()
        return code, output, "\n".join(line.rstrip() for line in errors.splitlines())

    return runner


def table(name, target=None, rows=30):
    """Write a file with two features and a target, and return its name."""
    random = np.random.default_rng(0)
    features = random.normal(size=(rows, 2))
    target = features @ [1.0, 2.0] + 0.3 * random.normal(size=rows) if target is None else target
    lines = [f"{a},{b},{y}" for (a, b), y in zip(features, target, strict=True)]
    Path(name).write_text("\n".join(["a,b,y", *lines]) + "\n", encoding="utf-8")
    return name


def refused(result):
    code, output, errors = result
    assert (code, output) == (2, "")
    return errors


def test_version(run):
    assert run("--version") == (0, rightloss.__version__ + "\n", "")


def test_help_names_the_commands_that_work(run):
    code, output, errors = run("--help")
    assert (code, errors) == (0, "")
    assert {"check", "choose", "compare", "explain", "losses", "rules", "run"} <= set(output.split())


def test_compare_prints_the_verdict_first(run):
    code, output, errors = run("compare", table("t.csv"), "--target", "y", *SMALL)
    assert (code, errors) == (0, "")
    first = output.splitlines()[0]
    assert "RMSE" in first
    assert all(name in output for name in ("squared_error", "absolute_error", "huber", "Nadeau"))


def test_compare_without_data_keeps_the_table_that_fits(run):
    code, output, errors = run("compare", "--losses", "bce,squared_hinge", "--folds", "2", "--repeats", "1")
    assert code == 0
    assert "breast_cancer: 569 rows" in output
    assert "diabetes:" not in output
    assert errors == snapshot("no DATA: comparing on what comes with scikit-learn, breast_cancer")


def test_json_holds_every_number(run):
    _, output, _ = run("compare", table("t.csv"), "--target", "y", *SMALL, "--format", "json", "--losses", "mse")
    (comparison,) = json.loads(output)["comparisons"]
    row = comparison["scenarios"][1]["rows"][0]
    assert row["loss"] == "squared_error"
    assert len(row["measures"]["RMSE"]["folds"]) == 3


def test_output_appears_whole_and_alone(run):
    assert run("compare", table("t.csv"), "--target", "y", *SMALL, "--output", "r.txt") == (0, "", "")
    assert "squared_error" in Path("r.txt").read_text(encoding="utf-8")
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["r.txt", "t.csv"]


def test_a_refusal_leaves_an_older_output_as_it_was(run):
    Path("r.txt").write_text("older", encoding="utf-8")
    refused(run("compare", table("t.csv"), "--target", "nothing", "--output", "r.txt"))
    refused(run("compare", "t.csv", "--target", "y", "--folds", "1", "--output", "r.txt"))
    assert Path("r.txt").read_text(encoding="utf-8") == "older"
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["r.txt", "t.csv"]


def test_an_output_that_cannot_be_written_is_told_before_the_work(run, monkeypatch):
    monkeypatch.setattr("rightloss.compare.run.carry_out", lambda *_: pytest.fail("worked for nothing"))
    assert refused(run("compare", table("t.csv"), "--target", "y", "--output", "no/folder/r.txt")) == snapshot("""\
error: `no/folder/r.txt` cannot be written: no such file or directory
  expected  a file in a folder that exists and may be written to""")


def test_a_device_is_written_to_and_not_replaced(run):
    assert run("compare", table("t.csv"), "--target", "y", *SMALL, "--output", "/dev/null") == (0, "", "")
    assert not Path("/dev/null").is_file()


def bad_table(content):
    def write(name="t.csv"):
        Path(name).write_text(content, encoding="utf-8")
        return name

    return write


BAD = {
    "missing file": (lambda: table("t.csv") and "u.csv", []),
    "folder": (lambda: Path("folder.csv").mkdir() or "folder.csv", []),
    "other ending": (lambda: bad_table("x")("t.xml"), []),
    "empty": (bad_table(""), []),
    "no rows": (bad_table("a,y\n"), []),
    "one row": (bad_table("a,y\n1,2\n"), []),
    "few rows": (bad_table("a,y\n1,2\n3,4.5\n5,6.5\n"), []),
    "twice": (bad_table("a,a,y\n1,2,3\n"), []),
    "no name": (bad_table("a,,y\n1,2,3\n"), []),
    "ragged": (bad_table("a,y\n1,2\n3,4,5\n"), []),
    "no such column": (bad_table("a,claims\n1,2\n"), ["--target", "claim"]),
    "no target named": (bad_table("a,y\n1,2\n"), None),
    "no feature": (bad_table("y\n1\n2\n"), []),
    "text": (bad_table("city,a,day,y\nRome,1,Monday,2\nOslo,2,Friday,3\n"), []),
    "gap in a feature": (bad_table("a,y\n1,2\n,3\n"), []),
    "gap in the target": (bad_table("a,y\n1,2\n3,\n4,nan\n"), []),
    "infinite": (bad_table("a,y\n1,2\ninf,3\n"), []),
    "constant target": (bad_table("a,y\n1,7\n2,7\n"), []),
    "one class": (bad_table("a,y\n1,yes\n2,yes\n"), []),
    "rare class": (lambda: table("t.csv", ["yes", "no", *["no"] * 28]), []),
    "many classes": (lambda: table("t.csv", [f"n{i}" for i in range(30)]), []),
    "unknown loss": (lambda: table("t.csv"), ["--losses", "hubr"]),
    "unreadable losses": (lambda: table("t.csv"), ["--losses", "huber(1)"]),
    "no losses": (lambda: table("t.csv"), ["--losses", ""]),
    "wrong parameter": (lambda: table("t.csv"), ["--losses", "huber(delta=-1)"]),
    "loss for another task": (lambda: table("t.csv"), ["--losses", "hinge"]),
    "loss for other targets": (lambda: table("t.csv"), ["--losses", "poisson"]),
    "loss with two outputs": (lambda: table("t.csv"), ["--losses", "gaussian_nll"]),
    "question for another task": (lambda: table("t.csv"), ["--question", "probability"]),
    "task that cannot be": (lambda: table("t.csv"), ["--task", "binary"]),
    "text for regression": (lambda: table("t.csv", ["yes", "no"] * 15), ["--task", "regression"]),
    "one fold": (lambda: table("t.csv"), ["--folds", "1"]),
    "folds in words": (lambda: table("t.csv"), ["--folds", "five"]),
    "too many folds": (lambda: table("t.csv"), ["--folds", "50"]),
    "outliers in per cent": (lambda: table("t.csv"), ["--outliers", "5"]),
    "negative seed": (lambda: table("t.csv"), ["--seed", "-1"]),
    "unknown option": (lambda: table("t.csv"), ["--fold", "3"]),
}


MESSAGES = {
    "missing file": """\
error: there is no file `u.csv`
  expected  a CSV, TSV, Parquet, Arrow, JSON-lines or Excel file, or a folder of Parquet files
  help      did you mean `t.csv`?""",
    "folder": """\
error: `folder.csv` is a folder without Parquet files
  expected  a CSV, TSV, Parquet, Arrow, JSON-lines or Excel file, or a folder of Parquet files""",
    "other ending": """\
error: `t.xml` ends in `.xml`
  expected  .csv, .tsv, .txt, .parquet, .arrow, .feather, .ipc, .jsonl, .ndjson, .xlsx""",
    "empty": """\
error: `t.csv` is empty
  expected  a line of column names, then rows""",
    "no rows": """\
error: `t.csv` has column names, but no rows
  expected  a table with rows""",
    "one row": """\
error: every row of `y` holds 2
  expected  a target that varies
  help      with nothing to predict, every loss gives the same model; check the column and the rows""",
    "few rows": """\
error: the data have 3 rows
  expected  at least 5 for 5 folds
  help      gather more rows""",
    "twice": """\
error: `t.csv` has more than one column `a`
  expected  different names
  help      rename one of them""",
    "no name": """\
error: `t.csv`: column 2 has no name
  expected  a first line that names every column""",
    "ragged": """\
error: `t.csv` cannot be read: found more fields than defined in 'Schema'
  expected  UTF-8 text whose rows have as many fields as the first line has names""",
    "no such column": """\
error: `t.csv` has no column `claim`
  expected  one of `a`, `claims`
  help      did you mean `claims`?""",
    "no target named": """\
error: `t.csv`: no target is named
  expected  --target and one of `a`, `y`""",
    "no feature": """\
error: `t.csv` has no column but `y`
  expected  at least one feature""",
    "text": """\
error: 2 features are not numeric: `city`, `day`
  expected  numbers
  help      leave them out, or turn them into numbers (one column for each category)""",
    "gap in a feature": """\
error: feature `a` lacks 1 of 2 values
  expected  a number in every row
  help      fill them or leave those rows out""",
    "gap in the target": """\
error: target `y` lacks 2 of 3 values, the first in row 2
  expected  a target in every row
  help      leave those rows out: a model cannot be judged on them""",
    "infinite": """\
error: feature `a` holds inf
  expected  numbers within ±1e+150""",
    "constant target": """\
error: every row of `y` holds 7
  expected  a target that varies
  help      with nothing to predict, every loss gives the same model; check the column and the rows""",
    "one class": """\
error: every row of `y` holds 'yes'
  expected  a target that varies
  help      with nothing to predict, every loss gives the same model; check the column and the rows""",
    "rare class": """\
error: class 'yes' has 1 row
  expected  at least 5 for 5 folds
  help      gather more rows""",
    "many classes": """\
error: `y` holds 30 texts
  expected  at most 20 classes
  help      join rare classes, or name the column that holds the target""",
    "unknown loss": """\
error: no loss is called `hubr`
  expected  a name that `rightloss losses` lists
  help      did you mean `huber`?""",
    "unreadable losses": """\
error: losses `huber(1)` cannot be read
  expected  losses separated by commas, such as huber,pinball(q=0.9)""",
    "no losses": """\
error: compare: no losses are named
  expected  losses separated by commas, such as huber,pinball(q=0.9)""",
    "wrong parameter": """\
error: huber: delta is -1
  expected  a number in (0, ∞)
  help      the error at which the loss turns from quadratic to linear""",
    "loss for another task": """\
error: hinge does not fit regression: it is a loss for binary classification
  expected  a loss for regression, such as squared_error, absolute_error, huber
  help      `rightloss losses` lists the task of each""",
    "loss for other targets": """\
error: poisson does not fit regression: it takes targets in [0, ∞), but row 1 holds -0.26941
  expected  a loss for regression, such as squared_error, absolute_error, huber
  help      `rightloss losses` lists the task of each""",
    "loss with two outputs": """\
error: gaussian_nll does not fit regression: it takes two numbers for each sample, which a linear
model does not give yet
  expected  a loss for regression, such as squared_error, absolute_error, huber
  help      `rightloss losses` lists the task of each""",
    "question for another task": """\
error: regression has no question `probability`
  expected  mean or median""",
    "task that cannot be": """\
error: `y` holds 30 numbers from -3.136 to 5.051
  expected  two values for --task binary
  help      use --task multiclass or regression""",
    "text for regression": """\
error: `y` holds text, such as 'yes'
  expected  numbers for --task regression
  help      use --task multiclass, or name another column""",
    "one fold": """\
error: compare: folds is 1
  expected  a whole number from 2 to 100""",
    "folds in words": """\
error: invalid value for --folds: unable to convert "five" into int
  help  rightloss compare --help""",
    "too many folds": """\
error: the data have 30 rows
  expected  at least 50 for 50 folds
  help      gather more rows, or ask for fewer --folds""",
    "outliers in per cent": """\
error: compare: outliers is 5
  expected  a share from 0 to 0.4 of the training targets
  help      0.05 makes one in twenty wrong""",
    "negative seed": """\
error: compare: seed is -1
  expected  a whole number from 0 to 2147483647""",
    "unknown option": """\
error: unknown option: --fold. Did you mean --folds?
  help  rightloss compare --help""",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_error(run, name):
    make, more = BAD[name]
    arguments = [] if more is None else ["--target", "y", *more] if "--target" not in more else more
    assert refused(run("compare", make(), *arguments)) == MESSAGES[name]


def test_losses_lists_every_loss(run):
    code, output, errors = run("losses")
    assert (code, errors) == (0, "")
    assert set(registry.losses()) <= set(output.split())


def test_losses_as_json_are_the_cards(run):
    cards = json.loads(run("losses", "--format", "json")[1])["losses"]
    assert [card["name"] for card in cards] == list(registry.losses())
    squared = next(card for card in cards if card["name"] == "squared_error")
    assert squared["elicits"] == "mean"
    assert {"mse", "mean_squared_error"} <= set(squared["aliases"])


def test_losses_of_a_framework(run):
    code, output, errors = run("losses", "--framework", "torch")
    assert (code, errors) == (0, "")
    assert "torch.nn.functional.huber_loss(prediction, target, delta=delta)" in output
    spelled = json.loads(run("losses", "--framework", "optax", "--format", "json")[1])["spellings"]
    assert spelled[1]["code"] == "optax.losses.l2_loss(prediction, target)"
    assert spelled[1]["factor"] == 0.5


MISUSE = {
    "losses --framework torhc": """\
error: no framework is called `torhc`
  expected  one of catboost, keras, lightgbm, optax, sklearn, skorch, torch, xgboost
  help      did you mean `torch`?""",
    "explain hubr": """\
error: no loss or penalty is called `hubr`
  expected  a name that `rightloss losses` or `rightloss rules` lists
  help      did you mean `huber`?""",
    "explain": """\
error: command "explain" parameter NAME requires an argument
  help  rightloss explain --help""",
    "compare --target y": """\
error: --target `y`, but no DATA
  expected  rightloss compare DATA --target COLUMN""",
}


@pytest.mark.parametrize("words", MISUSE)
def test_wrong_use(run, words):
    assert refused(run(*words.split())) == MISUSE[words]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_commands_and_options(run, shell):
    code, output, errors = run("completion", shell)
    assert (code, errors) == (0, "")
    assert all(word in output for word in ("explain", "unsafe-fixes", "sarif"))


def test_a_command_that_does_not_exist(run):
    assert 'unknown command "compar". Did you mean "compare"?' in refused(run("compar"))


def test_explain_says_all_that_is_known(run):
    code, output, errors = run("explain", "mse")
    assert (code, errors) == (0, "")
    assert output.startswith("squared_error\n")
    assert all(word in output for word in ("Elicits", "Gneiting (2011)", "optax.losses.l2_loss", "0.5 times ours"))


@pytest.mark.parametrize("name", [*registry.losses(), *registry.penalties()])
def test_explain_knows_every_loss_and_penalty(run, name):
    code, output, errors = run("explain", name.replace("_", "-"))
    assert (code, errors) == (0, "")
    assert output.startswith(name)


def command(*arguments, **options):
    environment = os.environ | options.pop("environment", {})
    return subprocess.Popen(
        [sys.executable, "-m", "rightloss", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment,
        **options,
    )


def test_a_closed_pipe_is_quiet():
    with command("losses") as process:
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 141


def test_an_interrupt_is_quiet():
    with command("compare", "--folds", "50") as process:
        assert process.stderr.readline().startswith("no DATA")
        process.send_signal(signal.SIGINT)
        assert process.communicate() == ("", "")
        assert process.returncode == 130


def test_colour_only_where_it_is_asked_for():
    with command("explain", "huber", environment={"NO_COLOR": ""}) as process:
        assert "\x1b" not in process.communicate()[0]
    with command("explain", "huber", environment={"NO_COLOR": "", "FORCE_COLOR": "1"}) as process:
        assert "\x1b" in process.communicate()[0]


def test_a_terminal_that_cannot_write_signs_shows_question_marks():
    with command("losses", environment={"PYTHONIOENCODING": "ascii"}) as process:
        output, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
        assert "(-?, ?)" in output


def test_what_is_not_installed_is_named():
    block = "import sys; sys.modules['sklearn'] = None; from rightloss.cli import main; sys.exit(main(['compare']))"
    done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "sklearn" in done.stderr.splitlines()[-2]
    assert done.stderr.splitlines()[-1].endswith("pip install 'rightloss[compare]'")
