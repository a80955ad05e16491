"""Which files are read, under which names, and what is said of those that cannot be."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from rightloss.errors import InputError
from rightloss.reading.find import files
from rightloss.reading.roots import roots
from tests.check.programs import FAULTY, notebook, write


def found(*paths, exclude=()):
    return list(files([Path(path) for path in paths or ["."]], exclude))


def git(*words):
    program = shutil.which("git")
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout


@pytest.mark.usefixtures("project")
class TestFound:
    def test_python_and_notebooks_in_order(self):
        for name in ("b/z.py", "a.py", "b/y.ipynb", "b/c/d.pyw", "b/readme.md", "b/data.json"):
            write(name)
        assert found() == ["a.py", "b/y.ipynb", "b/z.py", "b/c/d.pyw"]

    def test_a_path_that_is_given_is_read_whatever_it_is(self):
        write("script", FAULTY)
        write("node_modules/a.py")
        write(".venv/b.py")
        assert found() == []
        assert found("script", "node_modules", ".venv/b.py") == ["script", "node_modules/a.py", ".venv/b.py"]

    def test_each_file_once(self):
        write("a/b.py")
        assert found(".", "a", "a/b.py", "./a/../a/b.py") == ["a/b.py"]

    def test_environments_by_their_sign(self):
        write("my-environment/lib/x.py")
        write("my-environment/pyvenv.cfg", "")
        write("cache/x.py")
        write("cache/CACHEDIR.TAG", "")
        assert found() == []

    def test_git_and_we_agree_on_what_is_ignored(self):
        names = [
            "a.py",
            "b.py",
            "keep/a.py",
            "sub/a.py",
            "sub/deep/gen_1.py",
            "sub/deep/b.py",
            "out/x.py",
            "out/keep.py",
        ]
        for name in names:
            write(name)
        write(".gitignore", "a.py\n!keep/a.py\n/out/*\n!out/keep.py\n# comment\n\n[\n")
        write("sub/.gitignore", "!a.py\ngen_*.py\n")
        git("init", "-q")
        write(".git/info/exclude", "b.py\n")
        listed = git("ls-files", "--others", "--exclude-standard", "*.py")
        assert sorted(found()) == sorted(listed.split())
        os.chdir("sub")
        assert sorted(found()) == ["a.py"]
        assert found("deep/gen_1.py") == ["deep/gen_1.py"]

    def test_an_ignored_folder_that_is_named_is_read(self):
        for name in ("out/a.py", "out/deep/b.py", "out/deep/c.py", "out/deep/.gitignore"):
            write(name, "c.py" if name.endswith("ignore") else "")
        write(".gitignore", "/out/\n")
        git("init", "-q")
        assert found() == []
        assert found("out") == ["out/a.py", "out/deep/b.py"]
        os.chdir("out/deep")
        assert found() == ["b.py"]

    def test_exclude_takes_patterns(self):
        for name in ("a.py", "tests/b.py", "tests/unit/c.py"):
            write(name)
        assert found(exclude=["tests/"]) == ["a.py"]
        assert found(exclude=["*.py", "!a.py"]) == ["a.py"]

    def test_links_in_circles_end(self):
        write("a/b.py")
        Path("a/up").symlink_to(Path.cwd())
        Path("self.py").symlink_to("self.py")
        Path("gone.py").symlink_to("nowhere.py")
        Path("link.py").symlink_to("a/b.py")
        assert found() == ["link.py", "a/b.py"]

    def test_a_path_that_does_not_exist_is_refused(self):
        with pytest.raises(InputError, match=r"`nothing\.py` does not exist"):
            found("nothing.py")

    def test_modules_are_looked_for_where_python_and_projects_have_them(self, project):
        write("pyproject.toml", "")
        write("src/pkg/__init__.py", "")
        write("src/pkg/deep/__init__.py", "")
        write("src/pkg/deep/a.py")
        found = roots("src/pkg/deep/a.py")
        assert found == tuple(str(project / name).rstrip("/") for name in ("src/pkg/deep", "src", "", "src"))[:3]


HOSTILE = {
    "empty.py": b"",
    "python2.py": b"print 'loss'\n",
    "half.py": b"loss = (\n",
    "null.py": b"loss = 1\n\0",
    "latin.py": "loss = 'é'\n".encode("latin-1"),
    "declared.py": "# -*- coding: latin-1 -*-\nloss = 'é'\n".encode("latin-1"),
    "unknown.py": b"# coding: klingon\nloss = 1\n",
    "not_text.py": b"# coding: rot13\nloss = 1\n",
    "hex.py": b"# coding: hex\nloss = 1\n",
    "mark.py": b"\xef\xbb\xbfloss = 1\n",
    "two_marks.py": b"\xef\xbb\xbf\xef\xbb\xbfloss = 1\n",
    "contradiction.py": b"\xef\xbb\xbf# coding: latin-1\nloss = 1\n",
    "utf16.py": "import torch\nloss = 1\n".encode("utf-16"),
    "old_mac.py": b"loss = 1\rx = 2\r",
    "feed.py": b"loss = 1\n\x0cx = 2\n",
    "deep.py": b"loss = " + b"(" * 5_000 + b")" * 5_000,
    "deep_list.py": b"loss = " + b"[" * 150 + b"]" * 150,
    "minus.py": b"loss = " + b"-" * 100_000 + b"1",
    "chain.py": b"loss = a" + b".b" * 50_000,
    "sum.py": b"loss = " + b"1 + " * 50_000 + b"1",
    "number.py": b"loss = " + b"1" * 100_000,
    "digits.py": b"loss = 0x" + b"f" * 100_000,
    "escape.py": b"loss = '\\d'\n",
    "surrogate.py": b"loss = '\\ud800'\n",
    "indent.py": b"if loss:\n        x\n    y\n",
    "large.py": b"# loss\n" * 1_500_000,
    "long.py": b"loss = 1\n" * 20_000,
    "broken.ipynb": b'{"loss": [',
    "list.ipynb": b"[]  loss",
    "nothing.ipynb": b"",
    "null.ipynb": b'{"cells": [{"cell_type": "code", "source": null}], "metadata": {}, "x": "loss"}',
    "numbers.ipynb": b'{"cells": [{"cell_type": "code", "source": [1]}], "metadata": {}, "x": "loss"}',
    "no_type.ipynb": b'{"cells": [{}], "metadata": {}, "x": "loss"}',
    "language.ipynb": b'{"cells": [], "metadata": {"language_info": {"name": "R"}}, "x": "loss"}',
    "meta.ipynb": b'{"cells": [], "metadata": [], "x": "loss"}',
    "deep.ipynb": b"[" * 100_000 + b"loss",
    "latin.ipynb": b'{"cells": "loss \xe9"}',
}
READ = {"empty.py", "declared.py", "mark.py", "old_mac.py", "feed.py", "deep_list.py", "long.py", "escape.py"}
READ |= {"surrogate.py", "digits.py", "utf16.py", "nothing.ipynb"}
EITHER = {"chain.py", "sum.py", "minus.py"}  # as deep as this interpreter goes


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_named_skip_and_never_a_traceback(check, name):
    write(name, HOSTILE[name])
    code, output, errors = check(name)
    assert (code, errors) == (0, "")
    assert "checked 0 loss calls in 1 file" in output
    assert name in EITHER or (f"  {name}:" in output) == (name not in READ)


def test_what_cannot_be_opened_is_named(check, monkeypatch):
    write("a.py")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("rightloss.reading.load.os.open", refuse)
    code, output, _ = check("a.py")
    assert code == 0
    assert "a.py: cannot be opened (permission denied)" in output


def test_a_pipe_and_a_device_are_not_waited_for(check):
    os.mkfifo("pipe.py")
    assert "pipe.py: not a file" in check("pipe.py")[1]
    assert "/dev/zero: not a file" in check("/dev/zero")[1]


def test_a_folder_that_cannot_be_opened_is_named(check, monkeypatch):
    write("a/b.py")
    scandir = os.scandir

    def refuse(path):
        if path == "a":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("rightloss.reading.find.os.scandir", refuse)
    assert "a: cannot be opened (permission denied)" in check()[1]


def test_a_fault_of_ours_is_named_and_exits_with_2(check):
    write("a.py", "loss = crash_the_engine()\n")
    write("b.py")
    code, output, _ = check()
    assert code == 2
    assert "rightloss failed on it; please report this (KeyError: 'a fault of the engine' in analyse:" in output
    assert "prediction-scale" in output


def test_many_files_in_processes_give_what_one_process_gives(check):
    for number in range(150):
        write(f"f{number:03}.py", FAULTY if number % 10 == 0 else "import torch\n")
    write("f000.ipynb", notebook(FAULTY))
    one, two = check("--jobs", "1", "--format", "json"), check("--jobs", "2", "--format", "json")
    assert one[:2] == two[:2]
    assert one[1].count('"rule"') == 16


def test_a_process_that_dies_costs_only_its_file(check, monkeypatch):
    for number in range(80):
        write(f"f{number:02}.py", FAULTY if number == 3 else "import torch\n")
    monkeypatch.setattr("rightloss.analysis.analyse", _die)
    code, output, _ = check("--jobs", "2")
    assert code == 2
    assert "f03.py: the process that read it was ended" in output
    assert output.count("was ended") == 2


def _die(source, roots=()):
    from rightloss.analysis import Analysis

    del roots
    if "softmax" in source.text:
        os._exit(1)
    return Analysis()
