"""`rightloss run`: the program's own output and exit code, and the findings after it."""

import json
import os
import signal
import subprocess
import sys

import nbformat
import pytest

START = "import sys\nimport torch\nimport torch.nn.functional as F\n"
WRONG = START + (
    "scores = torch.randn(8, 3, requires_grad=True)\n"
    "def loss(p):\n    return F.cross_entropy(p, torch.zeros(8, dtype=torch.long))\n"
    "for _ in range(3):\n    loss(torch.nn.Softmax(1)(scores)).backward()\n"
    "print('out', *sys.argv[1:])\n"
)
RIGHT = WRONG.replace("torch.nn.Softmax(1)(scores)", "scores")


def run(tmp_path, text, *words, options=(), name="train.py"):
    (tmp_path / name).write_text(text)
    command = [sys.executable, "-m", "rightloss", "run", *options, name, *words]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)


def test_findings_follow_the_output_which_is_untouched(tmp_path):
    done = run(tmp_path, WRONG, "--lr", "0.1", "--format", "x")
    assert done.stdout == "out --lr 0.1 --format x\n"
    assert done.returncode == 1
    assert "error: prediction-scale" in done.stderr
    assert "train.py:6:28" in done.stderr
    assert "watched 3 loss calls at 1 place in" in done.stderr


def test_a_right_program_exits_with_0(tmp_path):
    done = run(tmp_path, RIGHT)
    assert (done.returncode, done.stdout) == (0, "out\n")
    assert "0 errors, 0 warnings" in done.stderr


@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        ("sys.exit(7)\n", 7, ""),
        ("raise KeyError('gone')\n", 1, "KeyError: 'gone'"),
        ("os.kill(0, 9)\n", 1, "NameError"),
    ],
)
def test_a_program_ends_as_it_would(tmp_path, end, code, said):
    done = run(tmp_path, WRONG + end)
    assert done.returncode == code
    assert said in done.stderr
    assert "error: prediction-scale" in done.stderr


def test_exit_zero_leaves_the_code_to_the_program(tmp_path):
    assert run(tmp_path, WRONG, options=["--exit-zero"]).returncode == 0


def test_a_check_before_a_long_training(tmp_path):
    done = run(tmp_path, WRONG.replace("range(3)", "range(10**9)"), options=["--calls", "5"])
    assert (done.returncode, done.stdout) == (1, "")
    assert "watched 5 loss calls" in done.stderr


def test_findings_as_json_in_a_file(tmp_path):
    done = run(tmp_path, WRONG, options=["--format", "json", "--output", "found.json"])
    found = json.loads((tmp_path / "found.json").read_text())
    assert [(one["rule"], one["level"], one["path"], one["line"]) for one in found] == [
        ("prediction-scale", "error", "train.py", 6)
    ]
    assert done.stdout == "out\n"


def test_findings_as_sarif(tmp_path):
    run(tmp_path, WRONG, options=["--format", "sarif", "-o", "found.sarif"])
    result = json.loads((tmp_path / "found.sarif").read_text())["runs"][0]["results"]
    assert [one["ruleId"] for one in result] == ["RL101"]


def test_a_comment_silences_as_in_check(tmp_path):
    text = WRONG.replace(
        "dtype=torch.long))", "dtype=torch.long))  # rightloss: ignore[prediction-scale] shown on purpose"
    )
    assert run(tmp_path, text).returncode == 0


def test_a_module_is_run_by_its_name(tmp_path):
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "__init__.py").write_text("")
    (tmp_path / "pack" / "fit.py").write_text(WRONG)
    done = subprocess.run(
        [sys.executable, "-m", "rightloss", "run", "-m", "pack.fit", "--epochs", "2"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "out --epochs 2\n")
    assert os.path.join("pack", "fit.py") in done.stderr  # noqa: PTH118 (as it is printed)


def test_a_notebook_is_run_from_its_first_cell(tmp_path):
    cells = [START, WRONG.removeprefix(START)]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A title")])
    book.cells += [nbformat.v4.new_code_cell(text) for text in cells]
    done = run(tmp_path, nbformat.writes(book), name="train.ipynb")
    assert done.returncode == 1
    assert "train.ipynb:cell 2:3:28" in done.stderr
    assert done.stdout.startswith("out")


def test_two_processes_are_one_report(tmp_path):
    text = (
        "import os\nimport torch\nimport torch.multiprocessing as processes\nimport torch.nn.functional as F\n\n\n"
        "def work(rank):\n    model = torch.nn.Linear(4, 3)\n    for _ in range(3):\n"
        "        F.mse_loss(model(torch.randn(8, 4))[:, :1], torch.randn(8)).backward()\n\n\n"
        "if __name__ == '__main__':\n    processes.spawn(work, nprocs=2)\n"
    )
    done = run(tmp_path, text)
    assert done.stderr.count("error: shape-broadcast") == 1
    assert "watched 6 loss calls at 1 place" in done.stderr


def test_workers_that_were_forked_are_heard(tmp_path):
    text = START + (
        "import multiprocessing\n\n\ndef work():\n    F.mse_loss(torch.zeros(4, 1), torch.zeros(4))\n\n\n"
        "child = multiprocessing.get_context('fork').Process(target=work)\nchild.start()\nchild.join()\n"
    )
    assert "error: shape-broadcast" in run(tmp_path, text).stderr


def test_ctrl_c_ends_the_program_and_shows_what_was_found(tmp_path):
    (tmp_path / "train.py").write_text(WRONG.replace("range(3)", "iter(lambda: print('step', flush=True), 1)"))
    command = [sys.executable, "-m", "rightloss", "run", "train.py"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=tmp_path, text=True, start_new_session=True, **pipes) as running:
        assert running.stdout.readline() == "step\n"
        assert running.stdout.readline() == "step\n"
        os.killpg(running.pid, signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 128 + signal.SIGINT
    assert "KeyboardInterrupt" in said
    assert "error: prediction-scale" in said


def test_nothing_seen_is_said(tmp_path):
    done = run(tmp_path, "print('hello')\n")
    assert (done.returncode, done.stdout) == (0, "hello\n")
    assert "nothing was checked: no loss that is known was computed" in done.stderr


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ([], "no program to run"),
        (["missing.py"], "`missing.py` is no file"),
        (["--calls", "0", "missing.py"], "--calls 0"),
    ],
)
def test_wrong_use_is_one_clear_error(tmp_path, words, fault):
    command = [sys.executable, "-m", "rightloss", "run", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert fault in done.stderr
    assert "Traceback" not in done.stderr
