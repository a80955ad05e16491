"""The shape of the tree: imports point one way, files and functions stay short, public names say what they are."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "rightloss"
FILES = sorted(SOURCE.rglob("*.py"))

# A unit is a file or a folder of the package. It may import from itself and from the layers above its own line.
LAYERS = [
    {"vocabulary", "errors", "finding"},
    {"numerics", "parameter", "spelling", "source", "rule"},
    {"link", "frameworks"},
    {"arrays", "deviance"},
    {"loss", "penalty"},
    {"minimiser", "checks", "reduction"},
    {"kernels"},
    {"prepare"},
    {"losses", "penalties", "evaluate"},
    {"facts"},
    {"rules", "repairs"},
    {"registry"},
    {"analysis"},
    {"fused"},
    {"torch", "boosting", "jax"},
    {"keras"},
    {"conventions", "coefficients"},
    {"objective"},
    {"linear"},
    {"sklearn"},
    {"tables"},
    {"profile"},
    {"compare", "reading"},
    {"choosing"},
    {"checking"},
    {"fixing"},
    {"render"},
    {"server"},
    {"running"},
    {"commands"},
    {"cli"},
]
# A loss is the front door to everything computed from it: its methods look up what stands above, when called. So
# do those of penalties and objectives; `rightloss.jax.inspect` is where users of JAX look for what watches programs.
FRONT_DOORS = {
    *(("loss", place) for place in ("evaluate", "minimiser", "registry")),
    ("penalty", "registry"),
    ("objective", "linear"),
    ("jax", "running"),
}
LATE_ONLY = {"torch", "jax", "keras", "sklearn", "scipy", "polars", "optax", "threadpoolctl"}

LONGEST_FILE = 300
LONGEST_FUNCTION = 50


def unit(path):
    """Name of the part of the package that a file belongs to."""
    inside = path.relative_to(SOURCE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def rank(name):
    """Position of a unit's layer; the face of the package stands above all."""
    if name in {"__init__", "__main__"}:
        return len(LAYERS)
    found = [number for number, layer in enumerate(LAYERS) if name in layer]
    assert found, f"`{name}` has no layer: give it one in {Path(__file__).name}"
    return found[0]


def imported(node):
    """Modules that an import statement names, `from rightloss import x` counting as `rightloss.x`."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    assert node.level == 0, "imports are written in full"
    return [f"rightloss.{alias.name}" for alias in node.names] if node.module == "rightloss" else [node.module]


def imports(path):
    """Every import of a file: (module, whether it runs when the file is loaded)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    return [(module, id(node) not in late) for node in nodes for module in imported(node)]


def edges():
    """Units and the units of rightloss that they import."""
    for path in FILES:
        for module, _ in imports(path):
            package, _, rest = module.partition(".")
            name = rest.partition(".")[0]
            is_unit = (SOURCE / name).is_dir() or (SOURCE / f"{name}.py").exists()
            if package == "rightloss" and name and is_unit and name != unit(path):
                yield unit(path), name


def test_imports_point_one_way():
    back = {(low, high) for low, high in edges() if rank(high) >= rank(low) and low != "__init__"}
    assert back == FRONT_DOORS


def test_every_layer_lists_what_exists():
    exist = {unit(path) for path in FILES} - {"__init__", "__main__"}
    listed = set().union(*LAYERS)
    assert exist == listed
    assert sum(map(len, LAYERS)) == len(listed), "a unit stands in two layers"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_frameworks_are_imported_late(path):
    early = {module.partition(".")[0] for module, at_load in imports(path) if at_load}
    own = {"torch", "sklearn", "jax", "keras"} & {unit(path)}  # drop-ins are classes of their framework
    assert not early & LATE_ONLY - own


def functions(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def body_lines(function):
    """Lines of a function after its signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_files_and_functions_are_short(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    long = {function.name: body_lines(function) for function in functions(ast.parse(text))}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION} == {}


def public_without_docstring(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if not ast.get_docstring(tree):
        yield path.name
    if unit(path) in {"losses", "penalties"}:
        return  # formulas are documented by the module
    for owner in [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]:
        for node in owner.body:
            named = isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            if named and not node.name.startswith("_") and not ast.get_docstring(node):
                yield node.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_public_names_say_what_they_are(path):
    assert list(public_without_docstring(path)) == []


def texts():
    """Files of the tree that a reader sees, without what tools make."""
    made = {"_build", "generated", "__pycache__"}
    folders = ["src", "tests", "docs", "benchmarks", ".ci"]
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*"))]
    files += sorted(ROOT.glob("[!.]*.*"))
    unread = {".so", ".pyd"}
    files = [path for path in files if path.is_file() and path.suffix not in unread and path.name != ".git"]
    return [path for path in files if not made & set(path.parts) and path != Path(__file__)]


@pytest.mark.parametrize("path", texts(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_word_about_how_or_where_it_was_written(path):
    wrong = re.compile(r"/work/|/tmp/|/home/\w|/root/|\b(LLMs?|(AI|coding) (agents?|assistants?|sessions?))\b")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if wrong.search(line)] == []


def test_the_budgets_can_be_broken():
    (long,) = functions(ast.parse("def f():\n    'doc'\n" + "    x = 1\n" * 60))
    assert body_lines(long) > LONGEST_FUNCTION
    assert all(rank(low) < rank(high) for low, high in pairwise(["vocabulary", "loss", "objective", "cli"]))
