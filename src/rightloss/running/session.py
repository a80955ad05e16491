"""A guard while it stands: what it saw at each place, when it looks, and what it does with what it finds."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from rightloss.finding import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from rightloss.analysis import Analysis, Unchecked
    from rightloss.facts.code.events import Event
    from rightloss.finding import Finding, Place
    from rightloss.source import Source

On = Literal["raise", "warn", "collect"]
State = TypeVar("State")
_FIRST_LOOKS = 16


class WrongLossError(Exception):
    """A loss that is wrong for certain. `finding` says all that is known of it."""

    def __init__(self, finding: Finding, text: str) -> None:
        super().__init__(text)
        self.finding = finding

    def __reduce__(self) -> tuple[object, ...]:
        """Rebuild from both parts (exceptions pickle their message only)."""
        return WrongLossError, (self.finding, str(self))


class WrongLossWarning(UserWarning):
    """A loss that is wrong unless a coincidence is at work, or wrong for certain under `on="warn"`."""


class EnoughSeen(SystemExit):
    """As many loss calls were seen as were to be: the program is left, as by `sys.exit(0)`."""


class Session:
    """One guard. Watchers tell it of events; it judges them by the rules of `rightloss check`."""

    def __init__(self, on: On = "raise", calls: int | None = None) -> None:
        self.on, self.calls = on, calls
        self.counts: dict[Hashable, int] = {}
        self.states: dict[Hashable, Any] = {}
        self.events: dict[Hashable, list[Event]] = {}
        self.objects: dict[int, Any] = {}
        self.told: set[tuple[str, Place]] = set()
        self.faults: list[str] = []
        self.limits: list[Callable[[], str]] = []  # that say what could not be seen, if anything
        self.sources: dict[str, Source] = {}
        self.total = 0
        self._lock = threading.RLock()
        self._looking = threading.local()

    # --- called by watchers

    def counts_to_look(self, key: Hashable) -> bool:
        """Count a call, and say whether it is one to look at: the first sixteen, then each power of two."""
        count = self.counts[key] = self.counts.get(key, 0) + 1
        return count <= _FIRST_LOOKS or count & (count - 1) == 0

    def state(self, key: Hashable, make: Callable[[], State]) -> State:
        """What was gathered under a key."""
        if key not in self.states:
            self.states[key] = make()
        found: State = self.states[key]
        return found

    def safely(self, look: Callable[..., Any], *given: Any) -> None:
        """Look, without the program noticing: whatever fails here is said once at the end, and changes nothing."""
        if getattr(self._looking, "now", False):
            return
        self._looking.now = True
        try:
            with self._lock:
                look(*given)
        except WrongLossError:
            raise
        except Exception as fault:  # noqa: BLE001 (the program goes on; the fault is reported at the end)
            self.failed(fault)
        finally:
            self._looking.now = False

    def counted(self) -> None:
        """Count a loss call, and stop the program where only so many were to be seen."""
        self.total += 1
        if self.calls is not None and self.total >= self.calls:
            raise EnoughSeen(0)

    def failed(self, fault: BaseException) -> None:
        """Write down a fault of our own, each kind once."""
        step = fault.__traceback__
        while step is not None and step.tb_next is not None:
            step = step.tb_next
        where = f" ({step.tb_frame.f_code.co_filename}:{step.tb_lineno})" if step else ""
        text = f"{type(fault).__name__}: {str(fault)[:200]}{where}"
        if text not in self.faults:
            self.faults.append(text)

    def saw(self, key: Hashable, *events: Event) -> None:
        """Keep what was seen at a place in the stead of what was seen there before, and judge it."""
        self.events[key] = list(events)
        for event in events:
            self.sources[event.site.source.path] = event.site.source
        if self.on != "collect":
            for finding in self.analysis().findings:
                self._tell(finding)

    # --- judgement

    def analysis(self) -> Analysis:
        """Apply every rule to all that was seen."""
        from rightloss.running.judgement import judged

        return judged([event for events in self.events.values() for event in events], [*self.objects.values()])

    def places(self, unchecked: Iterable[Unchecked]) -> frozenset[Place]:
        """Where losses were computed, and where something was minimised of which no loss is known."""
        from rightloss.facts.code.events import Minimised

        events = [event for events in self.events.values() for event in events]
        unknown = {call.place for call in unchecked}
        return frozenset(
            event.site.place for event in events if not isinstance(event, Minimised) or event.site.place in unknown
        )

    def _tell(self, finding: Finding) -> None:
        key = finding.rule, finding.place
        if key in self.told or finding.level is Level.ADVICE:
            return
        self.told.add(key)
        from rightloss.checking.report import Report
        from rightloss.running.words import as_text

        text = as_text(Report((finding,), sources=self.sources))
        if self.on == "raise" and finding.level is Level.ERROR:
            raise WrongLossError(finding, text)
        sys.stderr.write(text + "\n")
