"""The documentation tells the truth: its examples run, its commands are the README's, its generated pages exist."""

import re
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

import rightloss.registry
from rightloss.cli import main
from rightloss.conventions import CONVENTIONS
from rightloss.spelling import spellings

ROOT = Path(__file__).parents[1]
PAGES = [path for path in sorted(ROOT.glob("docs/**/*.md")) if "generated" not in path.parts]
PAGES += [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
EXAMPLES = Sybil(parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE)])
WITH_EXAMPLES = [page for page in PAGES if "```python" in page.read_text(encoding="utf-8")]


def test_the_readme_shows_what_compare_prints():
    printed = (ROOT / "docs" / "compare-output.txt").read_text(encoding="utf-8").splitlines()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown, _ = re.findall(r"^```text\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)
    assert len(shown.splitlines()) > 20
    assert set(shown.splitlines()) <= set(printed)


def test_the_readme_shows_what_check_prints(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert main(["check", "examples"]) == 1
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    _, shown = re.findall(r"^```text\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)
    seconds = re.compile(r" in [\d.]+ s:")
    assert seconds.sub("", capsys.readouterr().out) == seconds.sub("", shown)


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=name)
def test_examples_run(page):
    document = EXAMPLES.parse(page)
    examples = list(document.examples())
    assert examples
    for example in examples:
        example.evaluate()


def test_a_wrong_example_is_noticed(tmp_path):
    page = tmp_path / "wrong.md"
    page.write_text("```python\n>>> 1 + 1\n3\n```\n", encoding="utf-8")
    (example,) = EXAMPLES.parse(page).examples()
    with pytest.raises(AssertionError):
        example.evaluate()


def test_the_readme_has_two_commands_of_one_line_each():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    first, second = re.findall(r"^python -m venv .*$", text, flags=re.MULTILINE)
    assert first.endswith(".venv/bin/rightloss compare")
    assert second.endswith(".venv/bin/pytest")
    assert "pip install -c constraints.txt" in first
    assert "pip install -c constraints.txt" in second


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)\s#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link and "generated/" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


def generated():
    spec = spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGES_MADE = generated().pages()


@pytest.mark.parametrize("loss", rightloss.registry.losses().values(), ids=repr)
def test_every_loss_has_a_page_that_says_everything(loss):
    page = PAGES_MADE[f"losses/{loss.name}.md"]
    facts = set(re.findall(r"^([A-Z][\w, ]+)\n: ", page, flags=re.MULTILINE))
    sections = set(re.findall(r"^## (.*)$", page, flags=re.MULTILINE))
    assert facts >= {"Elicits", "Formula", "Shapes", "Raises"}
    assert sections >= {"Card", "Examples", "References"}
    assert all(f"`{parameter.name}`" in page for parameter in loss.parameters)
    assert ">>> " in page


def test_tables_hold_everything():
    for found in rightloss.registry.losses():
        assert f"losses/{found}.md" in PAGES_MADE["_losses.md"]
        assert f"losses/{found}.md" in PAGES_MADE["_questions.md"]
    for found in rightloss.registry.penalties():
        assert f"penalties/{found}.md" in PAGES_MADE
        assert f"penalties/{found}.md" in PAGES_MADE["_penalties.md"]
    for entry in CONVENTIONS:
        assert f"`{entry}`" in PAGES_MADE["_conventions.md"]
    for entries in spellings().values():
        assert all(entry.code() in PAGES_MADE["_spellings.md"] for entry in entries)


def test_stale_pages_go(tmp_path):
    module = generated()
    (tmp_path / "losses").mkdir()
    (tmp_path / "losses" / "gone.md").write_text("old", encoding="utf-8")
    module.write(tmp_path)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")) == sorted(PAGES_MADE)
