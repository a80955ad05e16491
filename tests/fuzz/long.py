"""Long programs of many kinds, and short ones that double what they hold at every line."""

HEAD = """\
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

m = nn.Linear(3, 4)
x = torch.randn(3, 4)
"""
LOSS = "loss = F.cross_entropy(x, y)\nloss.backward()\n"
NET = (
    "class A(nn.Module):\n    def __init__(self, n=2):\n        super().__init__()\n        self.l = nn.Linear(n, 2)\n"
)
FORWARD = "    def forward(self, x):\n        return F.softmax(self.l(x), dim=1)\n"


def repeated(line, times):
    """Write a line many times; `§` stands for its number, `<` for the number before, `~` for half of it."""
    return "".join(
        line.replace("§", str(n)).replace("<", str(n - 1)).replace("~", str(n // 2)) for n in range(1, times)
    )


def long(lines):
    """Give programs of about so many lines by what they are made of."""
    n = lines
    return {
        "the same names": HEAD + repeated("x = z = F.relu(x + z) + §\n", n) + LOSS,
        "a chain of layers": HEAD + repeated("x = F.relu(x) + 1\n", n) + LOSS,
        "a sum of losses": HEAD + "s = 0\n" + repeated("s = s + F.mse_loss(m(x), y)\n", n) + "s.backward()\n",
        "functions in a chain": HEAD
        + "def f0(a):\n    return a\n"
        + repeated("def f§(a):\n    b = f<(a)\n    c = f~(b)\n    return F.cross_entropy(b, c)\n", n // 4),
        "functions in circles": HEAD
        + repeated("def f§(a):\n    b = f<(a)\n    return F.mse_loss(b, f0(a))\n", n // 3)
        + f"def f0(a):\n    return f{n // 3 - 1}(a)\n",
        "methods": HEAD
        + NET
        + FORWARD
        + "    def m0(self, x):\n        return x\n"
        + repeated(
            "    def m§(self, x):\n        x = self.m<(x)\n        return F.mse_loss(self(x), self.m~(x))\n", n // 3
        ),
        "layers of one class": HEAD + NET + repeated("        self.l§ = nn.Linear(§, 1)\n", n) + FORWARD + LOSS,
        "one dictionary": HEAD + "d = {\n" + repeated("    'k§': {'loss': F.mse_loss, 'lr': §},\n", n) + "}\n" + LOSS,
        "keys one by one": HEAD + "d = {}\n" + repeated("d['k§'] = nn.Linear(§, 1)\n", n) + LOSS,
        "one list": HEAD
        + "d = [\n"
        + repeated("    (§, nn.Linear(§, 1)),\n", n)
        + "]\nfor a, b in d:\n    F.mse_loss(b(x), a)\n",
        "appended": HEAD
        + "d = []\n"
        + repeated("d.append(nn.Linear(§, 1))\n", n)
        + "F.mse_loss(nn.Sequential(*d)(x), y)\n",
        "loss calls": HEAD + repeated("loss§ = F.cross_entropy(F.softmax(m(x), dim=1), y)\n", n),
        "minimised": HEAD + repeated("l = F.cross_entropy(m(x), y)\nl.backward()\n", n // 2),
        "objects": HEAD + NET + FORWARD + repeated("loss = F.cross_entropy(A(§)(x), y)\n", n),
        "estimators": "from sklearn.linear_model import *\nfrom sklearn.datasets import *\nx, y = load_iris(True)\n"
        + repeated("m = LogisticRegression()\nm.fit(x, y)\n", n // 2),
        "models of Keras": "import keras\n"
        + repeated("m = keras.Sequential([keras.layers.Dense(3)])\nm.compile(loss='mse')\nm.fit(x, y)\n", n // 3),
        "chained conditions": HEAD
        + "if k:\n    loss = 1\n"
        + repeated("elif k == §:\n    loss = F.l1_loss(x, y)\n", n // 2)
        + LOSS,
        "conditions": HEAD + repeated("if a§:\n    x = F.softmax(x, dim=1)\n", n // 2) + LOSS,
        "cases": HEAD + "match k:\n" + repeated("    case §:\n        x = F.mse_loss(x, y)\n", n // 2) + LOSS,
        "a line of classes": HEAD
        + NET.replace("A", "C0")
        + FORWARD
        + repeated("class C§(C<):\n    k = §\n", n // 2)
        + f"F.mse_loss(C{n // 2 - 1}()(x), y)\n",
        "many parents": HEAD
        + NET
        + FORWARD
        + repeated("class C§(A):\n    k = §\n", n // 2)
        + "class D("
        + repeated("C§, ", n // 2)
        + "A):\n    k = 0\nF.mse_loss(D()(x), y)\n",
        "attempts": HEAD + repeated("try:\n    l = F.mse_loss(x, y)\nexcept E§:\n    l = None\n", n // 4) + LOSS,
        "comments": HEAD + repeated("# rightloss: ignore[reduction] why\nl = F.mse_loss(x, y)\n", n // 2),
        "imports": HEAD + repeated("from a.b§ import c§\nl = F.mse_loss(c§(x), y)\n", n // 2),
        "decorated": HEAD
        + repeated("@torch.no_grad()\n@d(§)\ndef f§(x: int = §) -> float:\n    return F.mse_loss(x, y)\n", n // 4),
        "one line": HEAD + repeated("l = F.mse_loss(a§, y); ", n) + "\n",
        "loops": HEAD + repeated("for a, b in d§:\n    l = F.mse_loss(m(a), b)\n    if b:\n        o.step()\n", n // 4),
        "one call": HEAD + "x = torch.cat([" + repeated("m(a§),\n", n) + "])\n" + LOSS,
        "lambdas": HEAD + repeated("g§ = lambda a, b: F.mse_loss(a, g<(b, a))\n", n),
        "beyond ASCII": HEAD + repeated("größe_§ = F.mse_loss(m(ä), ß)  # ü\n", n),
        "objectives": "import numpy as np\nimport xgboost as xgb\n"
        + repeated(
            "def f§(p, d):\n    return p, 1\nxgb.train({'metric': 'b', 'objective': 'x'}, d, obj=f§)\n",
            n // 4,
        ),
        "options": HEAD
        + "import argparse\np = argparse.ArgumentParser()\n"
        + repeated("p.add_argument('--a§', type=float, default=§)\n", n)
        + "loss = F.mse_loss(m(x), y) * p.parse_args().a5\n",
    }


_STEPS = {
    "sums": "x = x + x\n",
    "products": "x = x * x - x\n",
    "joined": "x = torch.cat([x, x])\n",
    "chosen": "x = F.relu(x) if a else F.softmax(x + x, 1)\n",
    "conditions": "if a:\n    x = F.relu(x) * x\nelse:\n    x = F.softmax(x - x, 1)\n",
    "where": "x = torch.where(x > 0, x, x.exp())\n",
    "lists": "x = [x, x]\n",
    "tuples": "x, z = (x, x), (x, x)\n",
    "attributes": "x.a, x.b = x, [x]\n",
    "layers": "m = nn.Sequential(m, m)\nx = m(x)\n",
    "normalised": "x = x.exp() / x.exp().sum()\n",
    "losses": "x = F.mse_loss(x, x) + x\n",
}
_ENDS = ("x.backward()\n", "F.cross_entropy(x, y).backward()\n", "F.mse_loss(m(y), x).mean().backward()\n")


def doubling():
    """Give programs whose values would have a size of 2 to the number of lines if they were written out."""
    made = {
        f"{name} {number}": HEAD + "x = m(x)\n" + line * 60 + end
        for name, line in _STEPS.items()
        for number, end in enumerate(_ENDS)
    }
    calls = "".join(f"def f{n}(x):\n    return f{n - 1}(f{n - 1}(x)) + f{n - 1}(x)\n" for n in range(1, 40))
    return made | {
        "functions": f"{HEAD}def f0(x):\n    return F.softmax(x, 1)\n{calls}F.cross_entropy(f39(m(x)), y)\n",
        "text": HEAD + "s = 'abc'\n" + "s = s + s\n" * 60 + LOSS,
        "items": HEAD + "x = [m(x)]\n" + "x = x + x\nx = [*x, *x]\n" * 40 + "x = torch.cat(x)\n" + LOSS,
        "powers": HEAD + "s = 10 ** 11 ** 11\nt = 10 ** 11\nt = t ** t\n" + LOSS,
        "classes": HEAD
        + "y = torch.randint(0, 10**11, (4,))\nz = F.one_hot(y, 10**9)\n"
        + LOSS
        + "F.mse_loss(m(x), z)\n",
        "circles": HEAD
        + "a = A()\na.a = a\nl = []\nl.append(l)\nl += [l, a]\nd = {}\nd['d'] = d\n"
        + "F.mse_loss(torch.cat(l), d).backward()\nsum(l).backward()\n",
    }
