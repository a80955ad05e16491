"""Fixes of the rules: each one helps, brings nothing new, changes nothing beside it, and nothing the second time."""

import ast
import shutil
from pathlib import Path

import pytest

from rightloss.checking.outcome import of_file
from rightloss.checking.selection import Selection
from rightloss.finding import Level
from rightloss.fixing.many import repair
from rightloss.registry import rules
from rightloss.repairs import of, safety
from tests.corpus import cases
from tests.test_rules import examples

FAULTY = [case for case in cases() if case.kind == "faulty"]
BAD = [(rule.name, text) for rule in rules().values() for text in examples(rule, "Bad")]
EVERYTHING = Selection(level=Level.ADVICE)


def files():
    return sorted(str(path) for path in Path().rglob("*") if path.suffix in {".py", ".ipynb"})


def fixed(*, unsafe=True):
    return repair([of_file(path) for path in files()], EVERYTHING, unsafe=unsafe, write=True)


def found(outcomes):
    return sorted(finding.rule for outcome in outcomes for finding in outcome.findings)


def check_all():
    """Fix what is in the folder, and see that every fix that was offered was a good one."""
    before = [of_file(path) for path in files()]
    first = fixed()
    refused = [str(one) for tried in first.tried for one in tried.refused]
    after = [of_file(path) for path in files()]
    assert refused == []
    assert not any(outcome.skipped for outcome in after)
    assert [one for outcome in after for one in outcome.findings if one.fix] == []
    rest = found(before)
    for name in found(after):
        rest.remove(name)  # nothing is found that was not found before
    texts = [Path(path).read_bytes() for path in files()]
    assert fixed().changed == ()
    assert [Path(path).read_bytes() for path in files()] == texts
    return first


@pytest.mark.parametrize("case", FAULTY, ids=lambda case: case.name)
def test_every_fix_of_the_corpus_helps(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if case.path.is_dir():
        shutil.copytree(case.path, tmp_path, dirs_exist_ok=True)
    else:
        shutil.copy(case.path, tmp_path)
    check_all()


@pytest.mark.parametrize(("rule", "text"), BAD, ids=[f"{rule}-{number}" for number, (rule, _) in enumerate(BAD)])
def test_every_fix_of_a_bad_example_helps(rule, text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(text, encoding="utf-8")
    assert rule in found([of_file("a.py")])
    check_all()


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.name)
def test_the_page_says_whether_it_can_be_fixed(rule):
    said = rule.docs.partition("## Fix safety\n")[2].partition("\n## ")[0]
    assert said.strip()
    for word in ("safe", "unsafe"):
        assert (f"**{word}**" in said.lower()) == (word in safety(rule.name).split()), said
    assert ("not applied by itself" in said.lower()) == (not safety(rule.name))


def test_every_repair_belongs_to_a_rule():
    folder = Path(__file__).parents[2] / "src" / "rightloss" / "repairs"
    repairs = [path.stem for path in folder.glob("*.py") if "\ndef repair(" in path.read_text(encoding="utf-8")]
    assert {name.replace("_", "-") for name in repairs} <= set(rules())
    assert len(repairs) == sum(of(rule) is not None for rule in rules())


HEAD = (
    "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n\n"
    "x, y = torch.randn(8, 4), torch.randint(0, 3, (8,))\nlayer = nn.Linear(4, 3)\n"
)
# What is written, and what a fix makes of it.
WRITTEN = {
    "letters of several bytes before": (
        'name = "äöü✓🎉"; loss = F.cross_entropy(F.softmax(layer(x), dim=1), y)\n',
        'name = "äöü✓🎉"; loss = F.cross_entropy(layer(x), y)\n',
    ),
    "several lines and comments": (
        "loss = F.cross_entropy(\n    # why\n    F.softmax(\n        layer(x),  # it\n        1,\n    ),\n    y,\n)\n",
        "loss = F.cross_entropy(\n    # why\n    layer(x),\n    y,\n)\n",
    ),
    "a sum": (
        "loss = F.cross_entropy(F.softmax(layer(x) + layer(x), dim=1), y)\n",
        "loss = F.cross_entropy(layer(x) + layer(x), y)\n",
    ),
    "a sum over lines": (
        "p = F.softmax(\n    layer(x)\n    + layer(x),\n    dim=1)\nloss = F.cross_entropy(p, y)\n",
        "p = (layer(x)\n    + layer(x))\nloss = F.cross_entropy(p, y)\n",
    ),
    "a method of a sum": (
        "loss = F.cross_entropy((layer(x) + layer(x)).softmax(1), y)\n",
        "loss = F.cross_entropy(layer(x) + layer(x), y)\n",
    ),
    "an assignment inside": (
        "loss = F.cross_entropy(p := F.softmax(layer(x), dim=1), y)\n",
        "loss = F.cross_entropy(p := layer(x), y)\n",
    ),
    "an assignment in the argument": (
        "loss = F.cross_entropy(F.softmax((z := layer(x)), dim=1), y)\n",
        "loss = F.cross_entropy((z := layer(x)), y)\n",
    ),
    "a method called on it": (
        "loss = F.cross_entropy(F.softmax(layer(x), dim=1).float(), y)\n",
        "loss = F.cross_entropy(layer(x).float(), y)\n",
    ),
    "tabs": (
        "if True:\n\tfor _ in range(2):\n\t\tloss = F.cross_entropy(F.softmax(layer(x), dim=1), y)\n",
        "if True:\n\tfor _ in range(2):\n\t\tloss = F.cross_entropy(layer(x), y)\n",
    ),
    "a decorator": (
        "@torch.compile\ndef é(x):\n    return F.cross_entropy(F.softmax(layer(x), dim=1), y)\n\n\né(x)\n",
        "@torch.compile\ndef é(x):\n    return F.cross_entropy(layer(x), y)\n\n\né(x)\n",
    ),
    "a name that keeps its number": (
        "def f(x):\n    p = layer(x)\n    p = F.softmax(p, dim=1)\n    return F.cross_entropy(p, y)\n\n\nf(x)\n",
        "def f(x):\n    p = layer(x)\n    return F.cross_entropy(p, y)\n\n\nf(x)\n",
    ),
    "layers that are counted": (
        "net = nn.Sequential(layer, nn.Softmax(1))\nloss = F.cross_entropy(net(x), y)\nprint(net[-2].weight)\n",
        "net = nn.Sequential(layer, nn.Identity())\nloss = F.cross_entropy(net(x), y)\nprint(net[-2].weight)\n",
    ),
    "probabilities that are read": (
        "net = nn.Sequential(nn.Linear(4, 1), nn.Sigmoid())\nt = torch.ones(8, 1)\n"
        "nn.BCEWithLogitsLoss()(net(x), t).backward()\nright = (net(x) > 0.5) == t\n",
        "net = nn.Sequential(nn.Linear(4, 1), nn.Sigmoid())\nt = torch.ones(8, 1)\n"
        "nn.BCELoss()(net(x), t).backward()\nright = (net(x) > 0.5) == t\n",
    ),
    "two penalties": (
        "w = layer.weight\nloss = F.cross_entropy(layer(x), y) - w.abs().sum() - (w**2).sum()\nloss.backward()\n",
        "w = layer.weight\nloss = F.cross_entropy(layer(x), y) + w.abs().sum() + (w**2).sum()\nloss.backward()\n",
    ),
    "a chain of methods": (
        "s = layer(x)\nloss = -s.sigmoid().log().mean()\nloss.backward()\n",
        "s = layer(x)\nloss = -F.logsigmoid(s).mean()\nloss.backward()\n",
    ),
    "two rules about one call": (
        "teacher, c = nn.Linear(4, 3), nn.KLDivLoss(reduction='batchmean')\nwith torch.no_grad():\n"
        "    t = F.softmax(teacher(x), dim=1)\ns = F.log_softmax(layer(x), dim=1)\nc(t, s).backward()\n",
        "teacher, c = nn.Linear(4, 3), nn.KLDivLoss(reduction='batchmean')\nwith torch.no_grad():\n"
        "    t = F.softmax(teacher(x), dim=1)\ns = F.log_softmax(layer(x), dim=1)\nc(s, t).backward()\n",
    ),
    "two that overlap": (
        "loss = F.cross_entropy(F.softmax(F.softmax(layer(x), dim=1), dim=1), y)\n",
        "loss = F.cross_entropy(layer(x), y)\n",
    ),
    "one edit for two findings": (
        "p = F.softmax(layer(x), dim=1)\na = F.cross_entropy(p, y)\nb = F.cross_entropy(p, y)\n",
        "p = layer(x)\na = F.cross_entropy(p, y)\nb = F.cross_entropy(p, y)\n",
    ),
    "brackets around the arguments": (
        "b = F.binary_cross_entropy_with_logits((torch.ones(8, 3)), (layer(x)))\n",
        "b = F.binary_cross_entropy_with_logits((layer(x)), (torch.ones(8, 3)))\n",
    ),
    "names that are given": (
        "b = F.binary_cross_entropy_with_logits(target=layer(x), input=torch.ones(8, 3))\n",
        "b = F.binary_cross_entropy_with_logits(target=torch.ones(8, 3), input=layer(x))\n",
    ),
    "a comma at the end": (
        "c = nn.KLDivLoss(\n    log_target=False,  # plain\n)\n"
        "c(layer(x).log_softmax(1), layer(x).softmax(1)).backward()\n",
        'c = nn.KLDivLoss(\n    log_target=False, reduction="batchmean",  # plain\n)\n'
        "c(layer(x).log_softmax(1), layer(x).softmax(1)).backward()\n",
    ),
    "a name imported by itself": (
        "from torch.nn import NLLLoss\nloss = NLLLoss()(layer(x), y)\n",
        "from torch.nn import NLLLoss\nloss = nn.CrossEntropyLoss()(layer(x), y)\n",
    ),
    "a negative power": (
        "s = layer(x)[:, 0]\nloss = torch.log(1 + torch.exp(-s * 2)).mean()\nloss.backward()\n",
        "s = layer(x)[:, 0]\nloss = F.softplus(-s * 2).mean()\nloss.backward()\n",
    ),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\N{ZERO WIDTH NO-BREAK SPACE}"])
@pytest.mark.parametrize("name", WRITTEN)
def test_only_the_span_changes(name, mark, end, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before, after = WRITTEN[name]
    Path("a.py").write_bytes((mark + HEAD + before).replace("\n", end).encode())
    check_all()
    assert Path("a.py").read_bytes().decode() == (mark + HEAD + after).replace("\n", end)


# Where a fix would have to guess, none is offered.
LEFT_ALONE = {
    "inside a text": 'print(f"{F.cross_entropy(F.softmax(layer(x), dim=1), y)}")\n',
    "a function used twice": (
        "def block(f, x):\n    return torch.softmax(f(x), 1)\n\n\n"
        "loss = F.cross_entropy(block(layer, block(nn.Linear(4, 4), x)), y)\n"
    ),
    "a layer used twice": (
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 3)\n"
        "        self.act = nn.Softmax(dim=1)\n\n"
        "    def forward(self, x):\n"
        "        return self.act(self.b(self.act(self.a(x))))\n\n\n"
        "loss = F.cross_entropy(Net()(x), y)\n"
    ),
}


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_where_it_would_have_to_guess_nothing_is_changed(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(HEAD + LEFT_ALONE[name], encoding="utf-8")
    assert "prediction-scale" in found([of_file("a.py")])
    fixed()
    assert ast.dump(ast.parse(Path("a.py").read_text(encoding="utf-8"))) == ast.dump(ast.parse(HEAD + LEFT_ALONE[name]))


def test_a_name_is_imported_where_nothing_else_gives_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    program = (
        "from torch import randint, randn\nfrom torch.nn import (\n    Linear,\n    NLLLoss,  # here\n)\n\n"
        "loss = NLLLoss()(Linear(4, 3)(randn(8, 4)), randint(0, 3, (8,)))\n"
    )
    Path("a.py").write_text(program, encoding="utf-8")
    check_all()
    wanted = program.replace("NLLLoss,", "NLLLoss, CrossEntropyLoss,").replace("NLLLoss()", "CrossEntropyLoss()")
    assert Path("a.py").read_text(encoding="utf-8") == wanted


def test_the_fix_is_made_where_the_cause_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    model = "from torch import nn\n\n\ndef net():\n    return nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=1))\n"
    train = (
        "import torch\nfrom torch.nn import functional as F\nfrom model import net\n\n"
        "loss = F.cross_entropy(net()(torch.randn(8, 4)), torch.randint(0, 3, (8,)))\n"
    )
    Path("model.py").write_text(model, encoding="utf-8")
    Path("train.py").write_text(train, encoding="utf-8")
    check_all()
    assert Path("model.py").read_text(encoding="utf-8") == model.replace(", nn.Softmax(dim=1)", "")
    assert Path("train.py").read_text(encoding="utf-8") == train


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("loss = F.cross_entropy(layer(x).softmax(1), y)\n", True),
        ("p = layer(x).softmax(1)\nloss = F.cross_entropy(p, y)\n", True),
        ("p = layer(x).softmax(1)\nloss = F.cross_entropy(p, y)\nprint(p)\n", False),
        ("loss = F.cross_entropy(F.softmax(layer(x),  # over classes\n1), y)\n", False),
        ("loss = F.cross_entropy(nn.Sequential(layer, nn.Softmax(1))(x), y)\n", True),
        ("net = nn.Sequential(layer, nn.Softmax(1))\nloss = F.cross_entropy(net(x), y)\n", False),
    ],
)
def test_a_fix_is_safe_if_only_the_loss_reads_what_changes(text, safe, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(HEAD + text, encoding="utf-8")
    ((finding,),) = [outcome.findings for outcome in [of_file("a.py")]]
    assert finding.fix.safe == safe
    assert bool(fixed(unsafe=False).changed) == safe
