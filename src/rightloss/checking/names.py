"""The rules that exist, by name and code, and what a selection of them means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss import registry
from rightloss.errors import unknown_name

if TYPE_CHECKING:
    from collections.abc import Sequence

Rules = frozenset[str] | None  # the names of those that were asked for; None: all
UNUSED = "unused-ignore"
UNUSED_CODE = "RL901"
ALL = "all"


def rules() -> dict[str, Any]:
    """Give all rules by name."""
    found: dict[str, Any] = getattr(registry, "rules", dict)()
    return found


def codes() -> dict[str, str]:
    """Give the code of every rule by its name, the command's own `unused-ignore` included."""
    return {name: rule.code for name, rule in rules().items()} | {UNUSED: UNUSED_CODE}


def matching(words: Sequence[str], option: str) -> frozenset[str]:
    """Give the names of the rules that a selection means: names, codes, or how either begins.

    Raises
    ------
    InputError
        If a word means no rule.
    """
    known, found = codes(), set()
    for word in words:
        meant = _meant(word.strip(), known)
        if not meant:
            raise unknown_name(f"rule of {option}", word, [ALL, *known, *known.values()])
        found |= meant
    return frozenset(found)


def _meant(word: str, known: dict[str, str]) -> set[str]:
    if word.lower() == ALL:
        return set(known)
    if word in known:
        return {word}
    plain = word.lower().replace("_", "-")
    return {name for name, code in known.items() if word and (name.startswith(plain) or code.startswith(word.upper()))}
