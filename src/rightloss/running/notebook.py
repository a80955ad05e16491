"""Runs a notebook from its first cell to its last: `python -m rightloss.running.notebook FILE`. The file stays."""

from __future__ import annotations

import sys
from pathlib import Path


def main(path: str) -> int:
    """Run all cells; what they print passes through, and a cell that fails ends it with its own message."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    book = nbformat.read(path, as_version=4)
    client = NotebookClient(
        book, timeout=None, kernel_name="python3", resources={"metadata": {"path": str(Path(path).resolve().parent)}}
    )
    try:
        client.execute()
    except CellExecutionError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    finally:
        _print(book)
    return 0


def _print(book: object) -> None:
    for cell in getattr(book, "cells", ()):
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                (sys.stderr if output.name == "stderr" else sys.stdout).write(output.text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
