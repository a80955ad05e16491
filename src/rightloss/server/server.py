"""The server: checks a file when it is opened, changed or saved; explains and repairs what it finds."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

import rightloss
from rightloss.checking.names import rule
from rightloss.checking.outcome import Outcome, of_document
from rightloss.fixing.apply import worse
from rightloss.reading.document import Document
from rightloss.reading.load import Text
from rightloss.reading.mentions import mentions
from rightloss.reading.notebook import Cell, joined
from rightloss.reading.rewrite import rewrite
from rightloss.server.convert import actions, diagnostic, inside, range_of
from rightloss.server.pages import Desk
from rightloss.source import Source

if TYPE_CHECKING:
    from rightloss.checking.selection import Selection
    from rightloss.finding import Finding
    from rightloss.server.pages import Page

_PAUSE = 0.2  # seconds without typing before a change is looked at


_CELLS = lsp.NotebookDocumentSyncOptions(
    [lsp.NotebookDocumentFilterWithCells([lsp.NotebookCellLanguage("python")])], save=True
)


class Server(LanguageServer):
    """A language server that remembers the findings of every open file and notebook."""

    def __init__(self, selection: Selection) -> None:
        super().__init__("rightloss", rightloss.__version__, notebook_document_sync=_CELLS)
        self.selection = selection
        self.findings: dict[str, list[Finding]] = {}
        self.tried: dict[Finding, bool] = {}  # whether the fixes of these findings help

    def look(self, uri: str) -> None:
        """Check a file or a notebook as it stands in the editor, and tell the client."""
        desk = Desk(self.workspace, uri)
        self.tried.clear()
        found = self.findings[uri] = self._found(desk)
        documents = desk.cells() if desk.is_notebook else [self.workspace.get_text_document(uri)]
        said: dict[str, list[lsp.Diagnostic]] = {one.uri: [] for one in documents if one is not None}
        for finding in found:
            page = desk.page(finding.place)
            if page is not None:
                said[page.uri].append(diagnostic(finding, page, desk))
        versions = {one.uri: one.version for one in documents if one is not None}
        for where, here in said.items():
            self._say(lsp.PublishDiagnosticsParams(where, here, version=versions[where]))

    def forget(self, uri: str, *documents: str) -> None:
        """Take back what was said of a file that is closed, or of the cells of a notebook."""
        self.findings.pop(uri, None)
        for document in documents or (uri,):
            self._say(lsp.PublishDiagnosticsParams(document, []))

    def at(self, uri: str, where: lsp.Range) -> list[tuple[Finding, Page, Desk]]:
        """Give the findings of a file or a cell that touch a range."""
        desk = Desk.around(self.workspace, uri)
        pages = [(one, desk.page(one.place)) for one in self.findings.get(desk.uri, [])]
        return [
            (one, page, desk)
            for one, page in pages
            if page is not None and page.uri == uri and inside(range_of(one.place, page), where)
        ]

    def _say(self, params: lsp.PublishDiagnosticsParams) -> None:
        self.text_document_publish_diagnostics(params)

    def helps(self, finding: Finding, desk: Desk) -> bool:
        """Whether the fix of a finding takes it away and brings no other, as the command asks before it keeps one."""
        edits = finding.fix.edits if finding.fix else ()
        if any(edit.place.path != desk.path for edit in edits):
            return bool(edits)  # another file is read from disk: only the command can try it
        if finding not in self.tried:
            self.tried[finding] = bool(edits) and not self._worse(finding, desk)
        return self.tried[finding]

    def _worse(self, finding: Finding, desk: Desk) -> str:
        edits = finding.fix.edits if finding.fix else ()
        before, after = desk.texts(), []
        for number, text in enumerate(before, 1):
            here = [edit for edit in edits if edit.place.cell in {None, number}]
            try:
                after.append(rewrite("", Text(text), here) if here else text)
            except (ValueError, IndexError) as fault:
                return str(fault)
        return worse(self._outcome(desk, before), self._outcome(desk, after), [finding])

    def _outcome(self, desk: Desk, texts: list[str]) -> Outcome:
        """Analyse a file, or the cells of a notebook."""
        if desk.is_notebook:
            source, skipped = joined(desk.path, [Cell(number, (text,)) for number, text in enumerate(texts, 1)])
        else:
            source, skipped = Source(desk.path, texts[0]), []
        if not mentions(source.text.encode()):
            return Outcome(desk.path)
        return of_document(Document(source, Text(source.text), tuple(skipped)), self.selection.rules)

    def _found(self, desk: Desk) -> list[Finding]:
        unread = not desk.uri.startswith("file:") or (desk.path.endswith(".ipynb") and not desk.is_notebook)
        return [] if unread else self.selection.wanted([self._outcome(desk, desk.texts())])


def made(selection: Selection) -> Server:
    """Make a server that reports what was asked for."""
    server = Server(selection)
    server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)(_opened)
    server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)(_changed)
    server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)(_saved)
    server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)(_closed)
    server.feature(lsp.NOTEBOOK_DOCUMENT_DID_OPEN)(_book_opened)
    server.feature(lsp.NOTEBOOK_DOCUMENT_DID_CHANGE)(_book_changed)
    server.feature(lsp.NOTEBOOK_DOCUMENT_DID_SAVE)(_book_saved)
    server.feature(lsp.NOTEBOOK_DOCUMENT_DID_CLOSE)(_book_closed)
    server.feature(lsp.TEXT_DOCUMENT_HOVER)(_hover)
    kinds = lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix])
    server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, kinds)(_actions)
    return server


def _opened(server: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    server.look(params.text_document.uri)


async def _changed(server: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    await _after_a_pause(server, params.text_document.uri, params.text_document.version)


def _saved(server: Server, params: lsp.DidSaveTextDocumentParams) -> None:
    server.look(params.text_document.uri)


def _closed(server: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    server.forget(params.text_document.uri)


def _book_opened(server: Server, params: lsp.DidOpenNotebookDocumentParams) -> None:
    server.look(params.notebook_document.uri)


async def _book_changed(server: Server, params: lsp.DidChangeNotebookDocumentParams) -> None:
    structure = params.change.cells.structure if params.change.cells else None
    for gone in (structure and structure.did_close) or []:
        server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(gone.uri, []))
    await _after_a_pause(server, params.notebook_document.uri, params.notebook_document.version)


def _book_saved(server: Server, params: lsp.DidSaveNotebookDocumentParams) -> None:
    server.look(params.notebook_document.uri)


def _book_closed(server: Server, params: lsp.DidCloseNotebookDocumentParams) -> None:
    server.forget(params.notebook_document.uri, *(cell.uri for cell in params.cell_text_documents))


async def _after_a_pause(server: Server, uri: str, version: int) -> None:
    """Look at a change unless another one follows."""
    await asyncio.sleep(_PAUSE)
    if uri in server.findings and Desk(server.workspace, uri).version == version:
        server.look(uri)


def _hover(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    found = server.at(params.text_document.uri, lsp.Range(params.position, params.position))
    if not found:
        return None
    pages = [_page(finding) for finding, _, _ in found]
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(pages)))


def _page(finding: Finding) -> str:
    known = rule(finding.rule)
    docs = known.docs if known else "\n\n".join(filter(None, (finding.why, finding.help)))
    return f"**{finding.rule}** ({finding.code}): {finding.message}\n\n{docs}".rstrip()


def _actions(server: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    found = server.at(params.text_document.uri, params.range)
    kept = [(one if server.helps(one, desk) else replace(one, fix=None), page, desk) for one, page, desk in found]
    return [action for finding, page, desk in kept for action in actions(finding, page, desk)]
