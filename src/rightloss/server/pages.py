"""What the editor holds: files, and notebooks as the documents of their cells."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls.uris import to_fs_path

from rightloss.reading.find import shown
from rightloss.source import Source

if TYPE_CHECKING:
    from pygls.workspace import PositionCodec, TextDocument, Workspace

    from rightloss.finding import Place


@dataclass(frozen=True)
class Page:
    """An open document: its lines, as the protocol and Python's parser count them, and the units of the client."""

    uri: str
    lines: list[str]
    codec: PositionCodec

    @classmethod
    def of(cls, document: TextDocument) -> Page:
        """Take a document as it stands."""
        return cls(document.uri, Source("", document.source).lines, document.position_codec)


@dataclass(frozen=True)
class Desk:
    """One file or notebook on the screen, and what its findings point to."""

    workspace: Workspace
    uri: str  # of the file, or of the notebook as a whole

    @classmethod
    def around(cls, workspace: Workspace, uri: str) -> Desk:
        """Find the notebook of a cell; any other document stands by itself."""
        book = workspace.get_notebook_document(cell_uri=uri)
        return cls(workspace, uri if book is None else book.uri)

    @property
    def path(self) -> str:
        """How findings name the file."""
        return shown(to_fs_path(self.uri) or self.uri)

    @property
    def is_notebook(self) -> bool:
        """Whether it is made of cells."""
        return self.workspace.get_notebook_document(notebook_uri=self.uri) is not None

    @property
    def version(self) -> int | None:
        """Which version the editor shows."""
        book = self.workspace.get_notebook_document(notebook_uri=self.uri)
        return self.workspace.get_text_document(self.uri).version if book is None else book.version

    def cells(self) -> list[TextDocument | None]:
        """The code cells of a notebook in order; those in other languages are not shown to us."""
        book = self.workspace.get_notebook_document(notebook_uri=self.uri)
        code = [cell for cell in book.cells if cell.kind == lsp.NotebookCellKind.Code] if book else []
        return [self.workspace.text_documents.get(cell.document) for cell in code]

    def texts(self) -> list[str]:
        """The text of the file, or of each code cell."""
        if not self.is_notebook:
            return [self.workspace.get_text_document(self.uri).source]
        return ["" if cell is None else cell.source for cell in self.cells()]

    def page(self, place: Place) -> Page | None:
        """The document in which a place stands; a file that is not open is read from disk."""
        if place.path != self.path:
            there = Path(place.path).absolute()
            known = place.cell is None and there.is_file()
            return Page.of(self.workspace.get_text_document(there.as_uri())) if known else None
        if place.cell is None:
            return Page.of(self.workspace.get_text_document(self.uri))
        cells = self.cells()
        document = cells[place.cell - 1] if place.cell <= len(cells) else None
        return None if document is None else Page.of(document)
