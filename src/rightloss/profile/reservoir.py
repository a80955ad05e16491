"""A sample of a stream in which every row is equally likely, and which does not depend on how the stream was cut."""

from __future__ import annotations

from typing import Any

import numpy as np

from rightloss.vocabulary import Array


class Reservoir:
    """Keeps the rows with the smallest random numbers (Vitter 1985), in the order in which they came."""

    def __init__(self, size: int, seed: int = 0) -> None:
        self.size = size
        self._random = np.random.default_rng(seed)
        self._keys: Array = np.empty(0)
        self._rows: Any = None

    def add(self, rows: Any) -> None:
        """Take in one more part: an array, or a polars frame."""
        keys = self._random.random(len(rows))
        if len(self._keys) == self.size:
            near = np.flatnonzero(keys < self._keys.max())
            keys, rows = keys[near], rows[near]
        self._keys = np.concatenate([self._keys, keys])
        self._rows = rows if self._rows is None else _joined(self._rows, rows)
        if len(self._keys) > self.size:
            kept = np.sort(np.argpartition(self._keys, self.size)[: self.size])
            self._keys, self._rows = self._keys[kept], self._rows[kept]

    @property
    def rows(self) -> Any:
        """What is kept; None before anything came."""
        return self._rows


def _joined(old: Any, new: Any) -> Any:
    return np.concatenate([old, new]) if isinstance(old, np.ndarray) else old.vstack(new)
