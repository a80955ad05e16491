"""The server: checks a file when it is opened, changed or saved; explains and repairs what it finds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

import rightloss
from rightloss.checking.names import rule
from rightloss.checking.outcome import of_document
from rightloss.reading.document import Document
from rightloss.reading.find import shown
from rightloss.reading.load import Text
from rightloss.reading.mentions import mentions
from rightloss.server.convert import Page, actions, diagnostic, inside, range_of
from rightloss.source import Source

if TYPE_CHECKING:
    from rightloss.checking.selection import Selection
    from rightloss.finding import Finding

_PAUSE = 0.2  # seconds without typing before a change is looked at


class Server(LanguageServer):
    """A language server that remembers the findings of every open file."""

    def __init__(self, selection: Selection) -> None:
        super().__init__("rightloss", rightloss.__version__)
        self.selection = selection
        self.findings: dict[str, list[Finding]] = {}

    def look(self, uri: str) -> None:
        """Check a file as it stands in the editor, and tell the client."""
        document = self.workspace.get_text_document(uri)
        found = self.findings[uri] = self._found(uri, document.source)
        page = Page.of(document)
        said = [diagnostic(finding, page) for finding in found]
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, said, version=document.version))

    def forget(self, uri: str) -> None:
        """Take back what was said of a file that is closed."""
        self.findings.pop(uri, None)
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))

    def at(self, uri: str, where: lsp.Range) -> list[Finding]:
        """Give the findings of a file that touch a range."""
        page = Page.of(self.workspace.get_text_document(uri))
        return [one for one in self.findings.get(uri, []) if inside(range_of(one.place, page), where)]

    def _found(self, uri: str, text: str) -> list[Finding]:
        path = to_fs_path(uri)
        if path is None or not uri.startswith("file:") or path.endswith(".ipynb") or not mentions(text.encode()):
            return []
        source = Source(shown(path), text)
        return self.selection.wanted([of_document(Document(source, Text(text)), self.selection.rules)])


def made(selection: Selection) -> Server:
    """Make a server that reports what was asked for."""
    server = Server(selection)
    server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)(_opened)
    server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)(_changed)
    server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)(_saved)
    server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)(_closed)
    server.feature(lsp.TEXT_DOCUMENT_HOVER)(_hover)
    kinds = lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix])
    server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, kinds)(_actions)
    return server


def _opened(server: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    server.look(params.text_document.uri)


async def _changed(server: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    uri, version = params.text_document.uri, params.text_document.version
    await asyncio.sleep(_PAUSE)
    if uri in server.findings and server.workspace.get_text_document(uri).version == version:
        server.look(uri)


def _saved(server: Server, params: lsp.DidSaveTextDocumentParams) -> None:
    server.look(params.text_document.uri)


def _closed(server: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    server.forget(params.text_document.uri)


def _hover(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    found = server.at(params.text_document.uri, lsp.Range(params.position, params.position))
    if not found:
        return None
    pages = [_page(finding) for finding in found]
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(pages)))


def _page(finding: Finding) -> str:
    known = rule(finding.rule)
    docs = known.docs if known else "\n\n".join(filter(None, (finding.why, finding.help)))
    return f"**{finding.rule}** ({finding.code}): {finding.message}\n\n{docs}".rstrip()


def _actions(server: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    uri = params.text_document.uri
    page = Page.of(server.workspace.get_text_document(uri))
    return [action for finding in server.at(uri, params.range) for action in actions(finding, page)]
