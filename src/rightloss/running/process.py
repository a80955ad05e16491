"""A process of a guarded program: stands under the guard from its start, and leaves what was found when it ends."""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rightloss.analysis import Unchecked
    from rightloss.finding import Finding, Place
    from rightloss.running.guard import Guard
    from rightloss.source import Source

FOLDER, CALLS = "RIGHTLOSS_RUN_FOLDER", "RIGHTLOSS_RUN_CALLS"


@dataclass(frozen=True)
class Left:
    """What one process left behind."""

    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    places: frozenset[Place] = frozenset()  # at which losses were computed
    calls: int = 0
    faults: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)


def begin() -> None:
    """Set up the guard, if this process belongs to a guarded program."""
    folder = os.environ.get(FOLDER)
    if folder is None:
        return
    from rightloss.running.guard import guard

    calls = os.environ.get(CALLS)
    standing = guard.install("collect", calls=int(calls) if calls else None)
    atexit.register(_as_interrupted)
    atexit.register(_leave, standing, Path(folder))
    os.register_at_fork(after_in_child=lambda: _after_fork(standing, Path(folder)))


def _as_interrupted() -> None:
    """End by the signal after Ctrl-C, as Python does: what is imported at the end makes it forget that."""
    if getattr(sys, "last_type", None) is KeyboardInterrupt and os.name == "posix":
        sys.stdout.flush()
        sys.stderr.flush()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)


def _after_fork(standing: Guard, folder: Path) -> None:
    """Worker processes that were forked end without `atexit`."""
    from multiprocessing import util

    util.register_after_fork(standing, lambda _: util.Finalize(None, _leave, (standing, folder), exitpriority=0))


def _leave(standing: Guard, folder: Path) -> None:
    """Write what was found; the file appears whole or not at all."""
    session = standing.session
    if not session.events and not session.faults:
        return
    try:
        found = session.analysis()
        limits = tuple(filter(None, (limit() for limit in session.limits)))
        counts = session.total, tuple(session.faults), limits
        left = Left(found.findings, found.unchecked, session.places(found.unchecked), *counts, session.sources)
    except Exception as fault:  # noqa: BLE001 (the program has ended well: its exit code stays)
        session.failed(fault)
        left = Left(calls=session.total, faults=tuple(session.faults))
    unfinished = folder / f"{os.getpid()}.unfinished"
    unfinished.write_bytes(pickle.dumps(left))
    unfinished.rename(folder / f"{os.getpid()}.found")


def left_in(folder: Path) -> list[Left]:
    """Read what the processes left, which wrote it for us alone."""
    return [pickle.loads(path.read_bytes()) for path in sorted(folder.glob("*.found"))]  # noqa: S301 (our own files)
