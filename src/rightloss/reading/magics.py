"""Cells of a notebook as plain Python: magics, shell lines and help lines give way, every other line stays where it is.

A line keeps its number and, if any of it is Python, that part keeps its column: `%time x = f()` becomes
`pass; x = f()`.
"""

from __future__ import annotations

import ast
import re
import tokenize
import warnings

# Cell magics whose cell is Python of the same program. All others hold another language, or another program.
_PYTHON_CELLS = {"time", "timeit", "capture", "prun", "memit", "mprun", "wandb", "heat", "scalene"}
_MAGIC = re.compile(r"\s*([%!?]|[\w.*%]+\?{1,2}\s*$)")
_TIMED = re.compile(r"(\s*)%time(?:it)?(\s+)(?=[^\s-])")
_ASSIGNED = re.compile(r"(\s*[\w, .\[\]'\"]+?\s*=\s*)[!%]")
_MOST_MAGICS = 500


def python(text: str) -> str | None:
    r"""Give a cell as Python with the same lines, or None if it is in another language.

    Examples
    --------
    >>> python("!pip install torch\nx = 1")
    'pass\nx = 1'
    >>> python("%%bash\nls") is None
    True
    """
    first = next((line for line in text.split("\n") if line.strip()), "")
    if first.startswith("%%"):
        name = first[2:].split(maxsplit=1)[0] if first[2:].strip() else ""
        if name not in _PYTHON_CELLS:
            return None
        text = text.replace(first, "", 1)
    return text if parses(text) else _without_magics(text)


def parses(text: str) -> bool:
    """Tell whether a text is Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


def _without_magics(text: str) -> str:
    lines = text.split("\n")
    start = magics = 0
    for number, line in enumerate(lines):
        if magics > _MOST_MAGICS:
            break
        if not (_MAGIC.match(line) or _ASSIGNED.match(line)):
            continue
        magics += 1
        if _is_whole("\n".join(lines[start:number])):
            _replace(lines, number)
            start = number
    return "\n".join(lines)


def _replace(lines: list[str], number: int) -> None:
    line = lines[number]
    timed, assigned = _TIMED.match(line), _ASSIGNED.match(line)
    if timed:
        width = timed.end() - len(timed.group(1))
        lines[number] = f"{timed.group(1)}{'pass; ':<{width}}{line[timed.end() :]}"
        return
    while lines[number].endswith("\\") and number + 1 < len(lines):  # a shell line that goes on
        lines[number] = ""
        number += 1
    indent = line[: len(line) - len(line.lstrip())]
    lines[number] = f"{assigned.group(1)}get_ipython()" if assigned else f"{indent}pass"


def _is_whole(text: str) -> bool:
    """Tell whether a statement can begin after the text: no bracket and no string is open."""
    lines = iter(text.splitlines(keepends=True))
    try:
        for _ in tokenize.generate_tokens(lambda: next(lines, "")):
            pass
    except IndentationError:
        return True
    except (tokenize.TokenError, SyntaxError):
        return False
    return True
