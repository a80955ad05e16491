"""A folder for what is read more than once: gone when nobody needs it, and at the latest when the program ends."""

from __future__ import annotations

import shutil
import tempfile
import weakref


class Folder:
    """A folder that lives as long as this object; a kill leaves it to the system's own cleaning."""

    def __init__(self) -> None:
        self.path = tempfile.mkdtemp(prefix="rightloss-")
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
