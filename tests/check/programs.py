"""Programs to check, and a way to put them on disk."""

import json
from pathlib import Path

FAULTY = """\
import torch.nn.functional as F


def step(model, x, y):
    p = F.softmax(model(x), dim=1)
    return F.cross_entropy(p, y)
"""
SAFE = FAULTY.replace("F.softmax", "F.safe_softmax")


def write(name, text=FAULTY):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def notebook(*cells, **facts):
    """Write a notebook as Jupyter does; a cell is its text."""
    made = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": lines(cell)}
        for cell in cells
    ]
    book = {"cells": made, "metadata": facts, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"


def lines(text):
    return text.splitlines(keepends=True)
