"""The compiled kernels, if there are any, and how many threads they use."""

from __future__ import annotations

import os
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from rightloss.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENVIRONMENT = ("RIGHTLOSS_NUM_THREADS", "OMP_NUM_THREADS")


def _loaded() -> Any:
    if os.environ.get("RIGHTLOSS_KERNELS") == "off":
        return None
    try:
        return import_module("rightloss.kernels._native")
    except ImportError:  # not built here, or built for another interpreter
        return None


def _wanted_threads() -> int:
    for name in _ENVIRONMENT:
        first = os.environ.get(name, "").partition(",")[0].strip()
        if first.isdecimal() and int(first) > 0:
            return int(first)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def set_num_threads(number: int) -> None:
    """Let kernels work on this many threads; results do not depend on it, to the last bit."""
    if not isinstance(number, int) or number < 1:
        raise InputError(f"set_num_threads: {number!r}", expected="a whole number >= 1", help="1 uses no threads")
    if library is not None:
        library.set_threads(number)


@contextmanager
def formulas_only() -> Iterator[None]:
    """Compute without kernels inside a `with` block, in all threads."""
    global library  # noqa: PLW0603 (there is one library)
    kept, library = library, None
    try:
        yield
    finally:
        library = kept


def info() -> dict[str, Any]:
    """Say which kernels compute, on how many threads.

    Examples
    --------
    >>> sorted(info())
    ['kernels', 'level', 'threads']
    """
    if library is None:
        return {"level": "formula", "threads": 1, "kernels": 0}
    return dict(zip(("level", "threads", "kernels"), library.state(), strict=True))


library = _loaded()
if library is not None:
    set_num_threads(_wanted_threads())
