"""The rules that exist, by name and code, and what a selection of them means."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from rightloss import registry
from rightloss.errors import unknown_name

if TYPE_CHECKING:
    from collections.abc import Sequence

Rules = frozenset[str] | None  # the names of those that were asked for; None: all
UNUSED = "unused-ignore"
UNUSED_CODE = "RL901"
ALL = "all"
_PAGE = """\
A comment that silences nothing.

# What it does

Reports a comment `# rightloss: ignore[...]` that silences nothing, or that names a rule which does not exist.

# Why it matters

Such a comment stays when the code below it changes, and then hides the next mistake.

# Bad

    loss = F.cross_entropy(logits, y)  # rightloss: ignore[prediction-scale]

# Good

    loss = F.cross_entropy(logits, y)

# How sure

Certain: all findings of the file were known when the comment was looked at. Nothing is said of a comment for a rule
that was not looked for (`--select`, `--ignore`).

# Fix safety

Safe: only the comment is removed.
"""


@dataclass(frozen=True)
class _Own:
    """The page of the command's own rule."""

    name: str = UNUSED
    code: str = UNUSED_CODE
    summary: str = "a comment that silences nothing"
    docs: str = _PAGE


_OWN = _Own()


def rules() -> dict[str, Any]:
    """Give all rules by name."""
    return dict(registry.rules())


def rule(name: str) -> Any:
    """Give the rule with a name or a code, or None."""
    plain = name.lower().replace("_", "-")
    return next((one for one in everything() if plain in {one.name, one.code.lower()}), None)


def nearest_rule(name: str) -> str:
    """Ask whether a rule was meant, if one has nearly this name."""
    near = get_close_matches(name, [one.name for one in everything()], n=1)
    return f"did you mean `{near[0]}`?" if near else ""


def everything() -> list[Any]:
    """Give all rules in the order of their codes, the command's own included."""
    return sorted([*rules().values(), _OWN], key=lambda one: str(one.code))


def codes() -> dict[str, str]:
    """Give the code of every rule by its name, the command's own `unused-ignore` included."""
    return {one.name: one.code for one in everything()}


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
