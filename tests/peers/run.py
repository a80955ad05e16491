"""Runs a peer's suite in a process of its own, and reads what became of each test."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.peers.tally import OUT_OF_SCOPE

ROOT = Path(__file__).parents[2]
PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Case:
    """One test: its id, and `passed`, or why that is not all there is to say."""

    test: str
    outcome: str


def run(suite):
    """Run the tests of a suite against our losses."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        printed = subprocess.run(
            [sys.executable, "-m", "pytest", *_options(suite, folder), f"--junit-xml={report}", *files(suite)],
            cwd=folder,
            env=_environment(suite),
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        if not report.exists():
            raise RuntimeError(f"{suite.name}: no report; pytest said\n{printed}")
        return cases(report.read_text(encoding="utf-8"))


def _options(suite, folder):
    # A suite inside a package is changed by a plugin, and may have a conftest; tests of ours are hidden by our own.
    own = ["-p", f"tests.peers.{suite.adapter}"] if suite.package else ["--noconftest"]
    plugins = ["-p", "no:cacheprovider", "-p", "tests.peers.tally", *own]
    return [*plugins, "-c", os.devnull, f"--rootdir={folder}", "--tb=line", "-q"]


def _environment(suite):
    """Our tree first; none of the outer run's options; one thread, as suites run beside each other; no accelerator."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    return {**outer, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "", **suite.environment}


def files(suite):
    """Test files of a suite, inside the installed package."""
    if not suite.package:
        return [str(Path(__file__).with_name(suite.files))]
    (folder,) = find_spec(suite.package).submodule_search_locations
    return sorted(str(path) for path in Path(folder).glob(suite.files))


def cases(report):
    """Every test of a JUnit report."""
    return [_case(node) for node in ET.fromstring(report).iter("testcase")]  # noqa: S314 (pytest wrote it)


def _case(node):
    noted = {item.get("name"): item.get("value") for item in node.iter("property")}
    test = noted.get("id", f"{node.get('classname')}::{node.get('name')}")
    return Case(test, _outcome(node, noted))


def _outcome(node, noted):
    for kind in ("failure", "error"):
        if (found := node.find(kind)) is not None:
            return f"failed: {(found.get('message') or '').splitlines()[0]}"
    if (found := node.find("skipped")) is not None:
        why = found.get("message") or ""
        return why if why.startswith(OUT_OF_SCOPE) else f"skipped: {why}"
    return PASSED if noted.get("ours") else "no loss computed"
