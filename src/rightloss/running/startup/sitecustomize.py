"""Python imports this when it starts, in every process of a guarded program: the guard stands before the first line.

The folder of this file is on the path of `rightloss run` only. A `sitecustomize` of the machine's own still runs.
"""

import sys
from importlib import import_module
from pathlib import Path

_HERE = str(Path(__file__).parent)
sys.path[:] = [folder for folder in sys.path if folder != _HERE]
_own = sys.modules.pop("sitecustomize", None)
try:
    import_module("sitecustomize")
except ModuleNotFoundError:
    if _own is not None:
        sys.modules["sitecustomize"] = _own

from rightloss.running.process import begin  # noqa: E402 (after what the machine itself asks for)

begin()
