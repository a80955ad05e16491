"""Rules: their table, and the page of one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.markdown import Markdown
from rich.text import Text

from rightloss.checking.names import UNUSED
from rightloss.render.layout import grid
from rightloss.repairs import safety

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType


def table(found: Iterable[Any]) -> RenderableType:
    """Lay out rules, a row each."""
    rows = grid()
    rows.add_column()
    rows.add_column()
    for rule in found:
        rows.add_row(rule.code, Text(rule.name), Text(fixes(rule)), Text(rule.summary))
    return rows


def fixes(rule: Any) -> str:
    """Whether `--fix` repairs what a rule finds: "safe", "unsafe", or both."""
    own = "safe" if rule.name == UNUSED else ""
    return own or safety(rule.name)


def as_json(found: Iterable[Any]) -> str:
    """Write rules for programs."""
    cards = [
        {"name": rule.name, "code": rule.code, "summary": rule.summary, "fixes": fixes(rule).split(), "docs": rule.docs}
        for rule in found
    ]
    return json.dumps(cards, indent=2, ensure_ascii=False)


def page(rule: Any) -> RenderableType:
    """Lay out all that is known of a rule."""
    return Group(Text(f"{rule.name}  {rule.code}", "bold"), Text(), Markdown(rule.docs))
