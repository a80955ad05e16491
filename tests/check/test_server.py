"""The language server, asked by a real client over stdio."""

import asyncio
import sys
from pathlib import Path

import pytest
from inline_snapshot import snapshot
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from tests.check.programs import FAULTY, SAFE, write

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
sys.path.insert(0, sys.argv.pop(1))
import rightloss.analysis, rightloss.registry
from tests.check import conftest, engine
rightloss.analysis.analyse = engine.analyse
rightloss.registry.rules = lambda: conftest.RULES
from rightloss.cli import main
sys.exit(main(["server"]))
"""
# Letters beyond the basic plane count twice in the protocol's usual units.
WIDE = "note = '\x0c \u2028'\n" + SAFE.replace("    p = ", '    p = "\N{PARTY POPPER}" and ')


class Session:
    """An editor with one file."""

    def __init__(self, name, text):
        self.client = LanguageClient("test", "1")
        self.path = write(name, text)
        self.uri = self.path.absolute().as_uri()
        self.text = text
        self.published = asyncio.Queue()

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def _published(params):
            self.published.put_nowait(params)

    async def start(self):
        await self.client.start_io(sys.executable, "-c", PROGRAM, str(ROOT))
        root = Path.cwd().as_uri()
        capabilities = lsp.ClientCapabilities()
        started = await self.client.initialize_async(lsp.InitializeParams(capabilities, root_uri=root))
        self.client.initialized(lsp.InitializedParams())
        item = lsp.TextDocumentItem(self.uri, "python", 1, self.text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return started

    async def diagnostics(self):
        return (await asyncio.wait_for(self.published.get(), 20)).diagnostics

    async def stop(self):
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()

    def change(self, text, version):
        whole = lsp.TextDocumentContentChangeWholeDocument(text)
        identity = lsp.VersionedTextDocumentIdentifier(version, self.uri)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(identity, [whole]))


def session(text, talk, name="a.py"):
    async def run():
        editor = Session(name, text)
        started = await editor.start()
        try:
            return await talk(editor, started)
        finally:
            await editor.stop()

    return asyncio.run(run())


@pytest.mark.usefixtures("project")
class TestServer:
    def test_opening_changing_saving_and_closing(self):
        async def talk(editor, _):
            counts = [len(await editor.diagnostics())]
            editor.change("import torch\n", 2)
            counts.append(len(await editor.diagnostics()))
            for version, text in enumerate(["loss = (", FAULTY, FAULTY + FAULTY], 3):
                editor.change(text, version)  # only the last is looked at
            counts.append(len(await editor.diagnostics()))
            identity = lsp.TextDocumentIdentifier(editor.uri)
            editor.client.text_document_did_save(lsp.DidSaveTextDocumentParams(identity))
            counts.append(len(await editor.diagnostics()))
            editor.client.text_document_did_close(lsp.DidCloseTextDocumentParams(identity))
            counts.append(len(await editor.diagnostics()))
            return counts

        assert session(FAULTY, talk) == [1, 0, 2, 2, 0]

    def test_a_diagnostic_says_what_the_command_says(self):
        async def talk(editor, _):
            return await editor.diagnostics()

        (found,) = session(FAULTY, talk)
        assert (found.code, found.source, found.severity) == (
            "prediction-scale",
            "rightloss",
            lsp.DiagnosticSeverity.Error,
        )
        assert found.message.splitlines() == snapshot(
            [
                "cross_entropy wants logits, but gets probabilities",
                "the second softmax flattens the scores: with 3 classes the loss cannot fall below 0.551",
                "give `model(x)` to the loss",
            ]
        )
        assert found.range == lsp.Range(lsp.Position(4, 8), lsp.Position(4, 34))
        (related,) = found.related_information
        assert related.location.range.start == lsp.Position(5, 11)

    def test_hover_shows_the_page_of_the_rule(self):
        async def talk(editor, _):
            await editor.diagnostics()
            identity = lsp.TextDocumentIdentifier(editor.uri)
            asked = [lsp.HoverParams(identity, lsp.Position(4, column)) for column in (10, 2)]
            here, there = [await editor.client.text_document_hover_async(one) for one in asked]
            return here.contents.value, there

        assert session(FAULTY, talk) == snapshot(
            (
                """\
**prediction-scale** (RL101): cross_entropy wants logits, but gets probabilities

# What

It *is*.\
""",
                None,
            )
        )

    @pytest.mark.parametrize("text", [FAULTY, SAFE, WIDE], ids=["unsafe", "safe", "wide letters"])
    def test_the_quick_fix_gives_what_the_command_gives(self, text, check):
        async def talk(editor, _):
            (found,) = await editor.diagnostics()
            identity = lsp.TextDocumentIdentifier(editor.uri)
            context = lsp.CodeActionContext([found])
            return await editor.client.text_document_code_action_async(
                lsp.CodeActionParams(identity, found.range, context)
            )

        fix, ignore = session(text, talk)
        assert fix.is_preferred == (text != FAULTY)
        assert check("--fix", "--unsafe-fixes")[0] == 0
        assert edited(text, fix) == Path("a.py").read_text(encoding="utf-8")
        write("a.py", edited(text, ignore))
        assert "1 silenced by comments" in check()[1]

    @pytest.mark.parametrize("word", ["bad_fix", "vain_fix", "costly_fix"])
    def test_a_fix_that_does_not_help_is_not_offered(self, word):
        async def talk(editor, _):
            found = next(one for one in await editor.diagnostics() if one.code == "prediction-scale")
            identity, context = lsp.TextDocumentIdentifier(editor.uri), lsp.CodeActionContext([found])
            asked = lsp.CodeActionParams(identity, found.range, context)
            return await editor.client.text_document_code_action_async(asked)

        offered = session(SAFE.replace("dim=1", f"{word}=1"), talk)
        assert [action.title for action in offered] == ["Ignore prediction-scale on this line"]

    def test_it_follows_the_project_s_settings(self):
        async def talk(editor, _):
            return await editor.diagnostics()

        write("pyproject.toml", '[tool.rightloss]\nignore = ["prediction-scale"]\n')
        assert not session(FAULTY, talk)


def edited(text, action):
    """Apply an action's edit as an editor would, counting in units of UTF-16."""
    ((edit,),) = action.edit.changes.values()
    lines = text.split("\n")
    assert edit.range.start.line == edit.range.end.line
    line = lines[edit.range.start.line].encode("utf-16-le")
    start, end = edit.range.start.character * 2, edit.range.end.character * 2
    lines[edit.range.start.line] = (line[:start] + edit.new_text.encode("utf-16-le") + line[end:]).decode("utf-16-le")
    return "\n".join(lines)


def test_without_pygls_it_says_what_to_install(check, capsys, monkeypatch):
    from rightloss.cli import main

    del check
    for name in {"pygls", *(name for name in sys.modules if name.startswith("pygls."))}:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "rightloss.server.server", raising=False)
    assert main(["server"]) == 2
    assert "pip install 'rightloss[server]'" in capsys.readouterr().err
