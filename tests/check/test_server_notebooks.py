"""Notebooks in the language server, asked by a real client: what is said and repaired stands in cells."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from rightloss.cli import main
from tests.check.programs import notebook, write

IMPORTS = "%matplotlib inline\nimport torch\nimport torch.nn.functional as F\n"
MODEL = (
    "note = '\N{PARTY POPPER}'; layer = torch.nn.Linear(4, 3)\n"
    "x, y = torch.randn(8, 4), torch.randint(0, 3, (8,))\np = F.softmax(layer(x), dim=1)"
)
SHELL = "%%bash\nls\n"
TRAIN = "note = '\N{PARTY POPPER}'; loss = F.cross_entropy(p, y)"
CELLS = [IMPORTS, MODEL, SHELL, TRAIN]
UNSEEN = 2  # the number of the shell's cell: an editor does not show it to a server for Python


class Book:
    """An editor with one notebook."""

    def __init__(self, name, *cells):
        self.client = LanguageClient("test", "1")
        self.uri = write(name, notebook(*cells)).absolute().as_uri()
        self.cells = [f"vscode-notebook-cell:{self.uri.removeprefix('file:')}#{number}" for number in range(len(cells))]
        self.texts = dict(zip(self.cells, cells, strict=True))
        self.published = asyncio.Queue()

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def _published(params):
            self.published.put_nowait(params)

    async def start(self):
        await self.client.start_io(sys.executable, "-m", "rightloss", "server")
        await self.client.initialize_async(lsp.InitializeParams(lsp.ClientCapabilities(), root_uri=Path.cwd().as_uri()))
        self.client.initialized(lsp.InitializedParams())
        code, words = lsp.NotebookCellKind.Code, lsp.NotebookCellKind.Markup
        made = [lsp.NotebookCell(words, f"{self.uri}#text"), *(lsp.NotebookCell(code, uri) for uri in self.cells)]
        book = lsp.NotebookDocument(self.uri, "jupyter-notebook", 1, made)
        self.client.notebook_document_did_open(lsp.DidOpenNotebookDocumentParams(book, self.documents()))

    def documents(self):
        seen = [uri for number, uri in enumerate(self.cells) if number != UNSEEN]
        return [lsp.TextDocumentItem(uri, "python", 1, self.texts[uri]) for uri in seen]

    async def said(self):
        """What is said of each cell, once all of them were spoken of."""
        heard = {}
        while len(heard) < len(self.cells) - 1:
            params = await asyncio.wait_for(self.published.get(), 20)
            heard[self.cells.index(params.uri)] = params.diagnostics
        return heard

    def change(self, cell, text, version):
        identity = lsp.VersionedTextDocumentIdentifier(version, self.cells[cell])
        whole = [lsp.TextDocumentContentChangeWholeDocument(text)]
        content = lsp.NotebookDocumentCellContentChanges(identity, whole)
        event = lsp.NotebookDocumentChangeEvent(cells=lsp.NotebookDocumentCellChanges(text_content=[content]))
        book = lsp.VersionedNotebookDocumentIdentifier(version, self.uri)
        self.client.notebook_document_did_change(lsp.DidChangeNotebookDocumentParams(book, event))

    def close(self):
        book = lsp.NotebookDocumentIdentifier(self.uri)
        cells = [lsp.TextDocumentIdentifier(document.uri) for document in self.documents()]
        self.client.notebook_document_did_close(lsp.DidCloseNotebookDocumentParams(book, cells))

    async def stop(self):
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()


def session(talk, *cells):
    async def run():
        editor = Book("a.ipynb", *(cells or CELLS))
        await editor.start()
        try:
            return await talk(editor)
        finally:
            await editor.stop()

    return asyncio.run(run())


def edited(text, edits):
    """Apply edits as an editor would, counting in units of UTF-16."""
    lines = [line.encode("utf-16-le") for line in text.split("\n")]
    for edit in sorted(edits, key=lambda one: -one.range.start.character):
        start, end = edit.range.start, edit.range.end
        assert start.line == end.line
        line, new = lines[start.line], edit.new_text.encode("utf-16-le")
        lines[start.line] = line[: 2 * start.character] + new + line[2 * end.character :]
    return "\n".join(line.decode("utf-16-le") for line in lines)


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_diagnostic_stands_in_its_cell_and_its_evidence_in_another():
    async def talk(editor):
        heard = await editor.said()
        return heard, editor.cells

    heard, cells = session(talk)
    assert {number: [one.code for one in here] for number, here in heard.items()} == {
        0: [],
        1: [],
        3: ["prediction-scale"],
    }
    (found,) = heard[3]
    assert found.range == lsp.Range(lsp.Position(0, 36), lsp.Position(0, 37))
    (related,) = found.related_information
    assert related.location.uri == cells[1]
    assert related.location.range.start == lsp.Position(2, 4)


def test_changing_and_closing():
    async def talk(editor):
        counts = [sum(map(len, (await editor.said()).values()))]
        editor.change(1, MODEL.replace("F.softmax(layer(x), dim=1)", "layer(x)"), 2)
        counts.append(sum(map(len, (await editor.said()).values())))
        for version, text in enumerate(["p = (", MODEL], 3):
            editor.change(1, text, version)  # only the last is looked at
        counts.append(sum(map(len, (await editor.said()).values())))
        editor.close()
        counts.append(sum(map(len, (await editor.said()).values())))
        return counts

    assert session(talk) == [1, 0, 1, 0]


def test_hover_speaks_of_the_rule():
    async def talk(editor):
        await editor.said()
        identity = lsp.TextDocumentIdentifier(editor.cells[3])
        asked = [lsp.HoverParams(identity, lsp.Position(0, column)) for column in (36, 2)]
        return [await editor.client.text_document_hover_async(one) for one in asked]

    here, there = session(talk)
    assert here.contents.value.startswith("**prediction-scale** (RL101)")
    assert there is None


def test_the_quick_fix_changes_the_cell_of_the_cause_as_the_command_does():
    async def talk(editor):
        (found,) = (await editor.said())[3]
        identity = lsp.TextDocumentIdentifier(editor.cells[3])
        asked = lsp.CodeActionParams(identity, found.range, lsp.CodeActionContext([found]))
        return editor.cells, await editor.client.text_document_code_action_async(asked)

    cells, (fix, ignore) = session(talk)
    assert fix.is_preferred
    ((uri, edits),) = fix.edit.changes.items()
    assert uri == cells[1]
    assert list(ignore.edit.changes) == [cells[3]]
    before = Path("a.ipynb").read_text(encoding="utf-8")
    assert main(["check", "--fix", "a.ipynb"]) == 0
    after = json.loads(Path("a.ipynb").read_text(encoding="utf-8"))
    assert "".join(after["cells"][1]["source"]) == edited(MODEL, edits)
    assert Path("a.ipynb").read_text(encoding="utf-8") == before.replace("F.softmax(layer(x), dim=1)", "layer(x)")


def test_a_fix_may_change_the_file_of_the_cause():
    async def talk(editor):
        (found,) = (await editor.said())[3]
        identity = lsp.TextDocumentIdentifier(editor.cells[3])
        asked = lsp.CodeActionParams(identity, found.range, lsp.CodeActionContext([found]))
        return found, await editor.client.text_document_code_action_async(asked)

    layers = "nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=1))"
    model = write("model.py", f"from torch import nn\n\n\ndef net():\n    return {layers}\n")
    cells = ["from model import net\n" + IMPORTS, "x, y = torch.randn(8, 4), torch.randint(0, 3, (8,))\n", SHELL]
    found, (fix, _) = session(talk, *cells, "loss = F.cross_entropy(net()(x), y)")
    ((uri, edits),) = fix.edit.changes.items()
    assert uri == found.related_information[0].location.uri == model.absolute().as_uri()
    assert ", nn.Softmax" not in edited(model.read_text(encoding="utf-8"), edits)
    assert not fix.is_preferred
