"""Importing rightloss, and asking the command line for help, load no framework."""

import subprocess
import sys
from time import perf_counter

import pytest

FRAMEWORKS = {"numpy", "torch", "jax", "keras", "sklearn", "scipy", "polars", "optax"}
COMMAND_LINE = {"cyclopts", "rich"}

CHECK = """
import sys, tempfile
from pathlib import Path
from rightloss.cli import main
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder, "train.py")
    file.write_text("import torch.nn.functional as F\\nloss = F.cross_entropy(z, y)\\n")
    assert main(["check", str(file)]) == 0
"""
REPORT = "import sys; print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}))"
HELP = """
import sys
from rightloss.cli import main
sys.argv = ["rightloss", "--help"]
try:
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
"""


def loaded_by(program):
    """Top-level modules that a fresh interpreter holds after running the program; prints how long that took."""
    start = perf_counter()
    run = subprocess.run([sys.executable, "-c", f"{program}\n{REPORT}"], capture_output=True, text=True, check=False)
    print(f"{perf_counter() - start:.3f} s for {program.strip().splitlines()[0]} …")
    assert run.returncode == 0, run.stderr
    (last,) = [line for line in run.stdout.splitlines() if line.startswith("LOADED ")]
    return set(last.split()[1:])


@pytest.mark.parametrize(
    ("program", "unwanted"),
    [
        ("import rightloss", FRAMEWORKS | COMMAND_LINE),
        ("import rightloss; rightloss.__version__; rightloss.InputError", FRAMEWORKS | COMMAND_LINE),
        ("import rightloss.registry; rightloss.registry.losses()", FRAMEWORKS | COMMAND_LINE),
        (HELP, FRAMEWORKS),
        (CHECK, FRAMEWORKS | {"pygls", "lsprotocol", "asyncio", "joblib"}),
    ],
    ids=["import", "names", "registry", "help", "check"],
)
def test_nothing_heavy_is_loaded(program, unwanted):
    assert not loaded_by(program) & unwanted


def test_the_probe_sees_what_is_loaded():
    assert "numpy" in loaded_by("import rightloss, numpy")
    assert {"rightloss", "numpy"} <= loaded_by("import rightloss; rightloss.mse(target=[1.0], prediction=[2.0])")


@pytest.mark.parametrize(
    ("part", "package"), [("sklearn", "sklearn"), ("torch", "torch"), ("jax", "jax"), ("keras", "keras")]
)
def test_a_part_whose_framework_is_not_there_says_what_to_install(part, package):
    program = f"import sys; sys.modules[{package!r}] = None; import rightloss.{part}"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    last = run.stderr.splitlines()[-1]
    assert last.startswith(f"ModuleNotFoundError: rightloss.{part} needs ")
    assert last.endswith(f"pip install 'rightloss[{part}]'")
