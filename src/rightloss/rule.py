"""A rule: a pure function from what was seen to findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rightloss.finding import Finding


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault. `on` is the kind of thing `check` looks at: `Call`, or an event that was seen while reading code."""

    name: str
    code: str
    summary: str
    docs: str  # What, Why, Bad, Good, How sure, Fix safety, References: the docstring of the file
    check: Callable[..., Iterator[Finding]]
    on: type[Any]
    of_call: Callable[..., Iterator[Finding]] | None = (
        None  # what it says of a Call alone, where `on` is something else
    )
