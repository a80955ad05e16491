"""Where options come from besides the command line: `RIGHTLOSS_*` in the environment, then the nearest pyproject.toml.

The command's own signature is the one definition of them all.
"""

from __future__ import annotations

import os
import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclopts import CycloptsError
from cyclopts.config import Env, Toml

from rightloss.errors import InputError, unknown_name

if TYPE_CHECKING:
    from cyclopts import App
    from cyclopts.argument import ArgumentCollection

PREFIX = "RIGHTLOSS_"
TABLE = ("tool", "rightloss")
_PATHS = ("baseline",)


class _Project(Toml):
    """The table `[tool.rightloss]` of the nearest pyproject.toml; its paths count from the folder of that file."""

    def __call__(self, app: App, commands: tuple[str, ...], arguments: ArgumentCollection) -> None:
        """Refuse what is no option before the values are read."""
        table = self.config.get("tool", {}).get("rightloss", {})
        known = [option[2:] for argument in arguments for option in argument.names if re.match("--(?!no-)", option)]
        for key, value in table.items() if isinstance(table, dict) else ():
            if not isinstance(value, dict) and key.replace("_", "-") not in known:
                raise unknown_name("option of [tool.rightloss]", key, known, where=self.source)
        super().__call__(app, commands, arguments)

    def _load_config(self, path: Path) -> dict[str, Any]:
        self.source = path.as_posix()
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            raise CycloptsError(msg=f"{path}: {fault}") from None
        table = content.get("tool", {}).get("rightloss", {})
        for key in _PATHS:
            if isinstance(table, dict) and isinstance(table.get(key), str):
                table[key] = str(path.parent / table[key])
        return content


class _Environment(Env):
    """Variables that begin with the prefix; one that is no option is refused, with the nearest that is."""

    def __call__(self, app: App, commands: tuple[str, ...], arguments: ArgumentCollection) -> None:
        known = {name(option) for argument in arguments for option in argument.names if option.startswith("--")}
        for variable in sorted(os.environ):
            near = get_close_matches(variable, known, n=1, cutoff=0.8)
            if variable.startswith(self.prefix) and variable not in known and near:
                raise InputError(f"environment: no option is called {variable}", help=f"did you mean {near[0]}?")
        super().__call__(app, commands, arguments)


def name(option: str) -> str:
    """Name the variable of an option.

    Examples
    --------
    >>> name("--unsafe-fixes")
    'RIGHTLOSS_UNSAFE_FIXES'
    """
    return PREFIX + option.removeprefix("--").replace("-", "_").upper()


def sources() -> tuple[Env, Toml]:
    """Give what a command reads its options from, the stronger first."""
    project = _Project("pyproject.toml", root_keys=TABLE, search_parents=True, use_commands_as_keys=False)
    return _Environment(PREFIX, command=False, show=False), project


def nearest() -> Path | None:
    """Find the pyproject.toml that settings come from."""
    here = Path.cwd()
    files = (place / "pyproject.toml" for place in (here, *here.parents))
    return next((file for file in files if file.exists()), None)
