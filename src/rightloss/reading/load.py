"""The bytes of a file, and the text they stand for: encodings, byte-order marks, line ends."""

from __future__ import annotations

import os
import re
import stat
import warnings
from codecs import BOM_UTF8
from dataclasses import dataclass
from io import BytesIO
from tokenize import detect_encoding

from rightloss.reading.skipped import Skipped, UnreadableError

LARGEST = 10_000_000
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file with its own line ends, and what it takes to write it back."""

    text: str
    encoding: str = "utf-8"
    mark: bytes = b""

    def encoded(self, text: str) -> bytes:
        """Write another text in the same way."""
        return self.mark + text.encode(self.encoding)

    def newline(self) -> str:
        """Give the line end that this file uses, by its first line."""
        found = _LINE_END.search(self.text)
        return found.group() if found else "\n"


def load(path: str) -> bytes:
    """Read the bytes of a regular file of at most 10 MB.

    Raises
    ------
    UnreadableError
        With the reason.
    """
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:  # noqa: PTH123 (a descriptor)
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                raise UnreadableError(Skipped(path, "not a file"))
            return _within_limit(path, file.read(LARGEST + 1) if facts.st_size <= LARGEST else None)
    except (OSError, ValueError) as fault:
        words = (getattr(fault, "strerror", None) or str(fault)).lower()
        raise UnreadableError(Skipped(path, "cannot be opened", words)) from None


def _within_limit(path: str, content: bytes | None) -> bytes:
    if content is None or len(content) > LARGEST:
        raise UnreadableError(Skipped(path, f"larger than {LARGEST // 1_000_000} MB"))
    return content


def decode(path: str, content: bytes) -> Text:
    """Decode Python source as PEP 263 says: by its mark, its coding comment, or as UTF-8.

    Raises
    ------
    UnreadableError
        If the encoding is unknown, or is not that of the bytes, or null bytes are among them.
    """
    mark = BOM_UTF8 if content.startswith(BOM_UTF8) else b""
    body = content[len(mark) :]
    try:
        first = b"\n".join(content.split(b"\n", 2)[:2]).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        encoding = detect_encoding(BytesIO(first).readline)[0].removesuffix("-sig")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of codecs that read escapes
            text = body.decode(encoding)
    except (SyntaxError, LookupError, ValueError) as fault:
        raise UnreadableError(Skipped(path, "not text in its encoding", _short(fault))) from None
    if "\0" in text:
        raise UnreadableError(Skipped(path, "holds null bytes", line=text.count("\n", 0, text.index("\0")) + 1))
    return Text(text, encoding, mark)


def _short(fault: Exception) -> str:
    return str(fault).splitlines()[0][:100] if str(fault) else type(fault).__name__
