"""What all texts share."""

from rich.table import Table


def grid() -> Table:
    """Make a table of words and their meanings, without lines."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")  # code has no spaces to break at
    return table
