"""`rightloss rules`: what `rightloss check` looks for."""

from __future__ import annotations

import sys
from typing import Literal


def rules(*, format: Literal["text", "json"] = "text") -> None:  # noqa: A002 (the option's name)
    """List the rules of `rightloss check`.

    Parameters
    ----------
    format
        Text for people or JSON for programs.
    """
    from rightloss.checking.names import everything
    from rightloss.render import rules as render
    from rightloss.render.write import show

    found = everything()
    show(render.as_json(found) if format == "json" else render.table(found), sys.stdout)
