"""A file that was read: the program in it, and the text it is written back as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rightloss.reading.load import Text, decode, load
from rightloss.reading.notebook import program
from rightloss.reading.rewrite import rewrite
from rightloss.reading.skipped import Skipped, UnreadableError
from rightloss.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.finding import Edit


@dataclass(frozen=True)
class Document:
    """The program of one file, its text, and the cells of it that could not be read."""

    source: Source
    content: Text
    skipped: tuple[Skipped, ...] = ()

    @property
    def path(self) -> str:
        """The file's name."""
        return self.source.path

    def edited(self, edits: Sequence[Edit]) -> Document:
        """Apply edits to the text, and read the result.

        Raises
        ------
        ValueError
            If the edits overlap, lie outside the text, or cannot be written in its encoding.
        UnreadableError
            If the result is not a notebook any more.
        """
        return document(self.path, self.content.encoded(rewrite(self.path, self.content, edits)))


def read(path: str) -> Document:
    """Read a file from disk.

    Raises
    ------
    UnreadableError
        With the reason.
    """
    return document(path, load(path))


def document(path: str, content: bytes) -> Document:
    """Read the bytes of a file, a notebook if its name ends in `.ipynb`.

    Raises
    ------
    UnreadableError
        With the reason.
    """
    if not path.endswith(".ipynb"):
        text = decode(path, content)
        return Document(Source(path, text.text), text)
    text = _notebook_text(path, content)
    source, skipped = program(path, text.text)
    return Document(source, text, tuple(skipped))


def _notebook_text(path: str, content: bytes) -> Text:
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    try:
        return Text(content[len(mark) :].decode(), "utf-8", mark)
    except UnicodeDecodeError as fault:
        raise UnreadableError(Skipped(path, "not text in its encoding", str(fault)[:100])) from None
