"""Words in a column: wrapped under themselves, by their width on a terminal."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells

from rightloss.render.findings.line import harmless


def wrapped(words: str, width: int) -> list[str]:
    """Break words into lines of a width; a word that is longer is broken too.

    Examples
    --------
    >>> wrapped("the gradient shrinks", 12)
    ['the gradient', 'shrinks']
    """
    lines: list[str] = []
    for word in harmless(words).split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines += chop_cells(word, max(width, 1))
    return lines
