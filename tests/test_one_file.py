"""Adding a loss is one new file: the example of CONTRIBUTING.md is found by everything, with no other file touched."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLE = re.search(
    r'^```python\n("""Charbonnier.*?)^```',
    (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)
ASK = """
import json, sys
sys.path.insert(0, "docs")
import generate, rightloss
from rightloss import registry
pages = generate.pages()
print(json.dumps({
    "registry": "charbonnier" in registry.losses(),
    "name": repr(rightloss.charbonnier(scale=2.0)),
    "value": rightloss.charbonnier(scale=4.0)(target=[0.0], prediction=[3.0]),
    "dir": "charbonnier" in dir(rightloss),
    "page": "# charbonnier" in pages["losses/charbonnier.md"],
    "table": "charbonnier" in pages["_losses.md"] and "charbonnier" in pages["_questions.md"],
}))
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """Run Python in the repository with a copy of the package that has one more file."""
    folder = tmp_path_factory.mktemp("one_file")
    package = shutil.copytree(
        ROOT / "src" / "rightloss", folder / "rightloss", ignore=shutil.ignore_patterns("__pycache__")
    )
    (package / "losses" / "charbonnier.py").write_text(EXAMPLE[1], encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTEST_ADDOPTS": "", "COLUMNS": "100", "NO_COLOR": "1"}

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_python_finds_it(python):
    assert json.loads(python("-c", ASK)) == {
        "registry": True,
        "name": "charbonnier(scale=2.0)",
        "value": 4.0,
        "dir": True,
        "page": True,
        "table": True,
    }


def test_the_command_line_finds_it(python):
    main = "import sys; from rightloss.cli import main; sys.argv[0] = 'rightloss'; main()"
    assert "charbonnier" in python("-c", main, "losses")
    assert "a smooth absolute error" in python("-c", main, "explain", "charbonnier")


def test_the_laws_hold_it(python):
    output = python("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_laws.py", "-k", "charbonnier")
    (passed,) = re.findall(r"(\d+) passed", output)
    assert int(passed) >= 5


def test_the_package_itself_has_no_such_loss():
    assert not (ROOT / "src" / "rightloss" / "losses" / "charbonnier.py").exists()
