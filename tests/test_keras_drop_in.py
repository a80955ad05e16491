"""rightloss.keras on each backend that it takes: a backend is chosen once in a process, so each has one of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def on(backend, *program):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    environment |= {"KERAS_BACKEND": backend, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, *program], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("backend", ["torch", "jax", "numpy"])
def test_every_case_passes(backend):
    run = on(backend, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/keras_cases.py")
    assert run.returncode == 0, run.stdout[-4000:]
    assert " passed" in run.stdout


def test_another_backend_is_refused():
    program = (
        "import keras; keras.backend.backend = lambda: 'openvino'; import numpy, rightloss.keras as ours\n"
        "ours.MeanSquaredError().call(numpy.zeros(2), numpy.zeros(2))"
    )
    run = on("numpy", "-c", program)
    assert "InputError: MeanSquaredError: Keras computes on openvino" in run.stderr
