"""Programs in a few lines: a framework's usual imports, and what is found in what follows."""

from rightloss.analysis import analyse
from rightloss.finding import Level
from rightloss.source import Source

KERAS = (
    "import keras\nimport numpy as np\nfrom keras import layers, ops\n"
    "rng = np.random.default_rng(0)\nx = rng.normal(size=(90, 4))\n"
)
TORCH = (
    "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n"
    "x, k = torch.randn(90, 4), torch.randint(0, 3, (90,))\n"
)


def found(text, rule):
    """Findings of one rule, as (level, line)."""
    seen = analyse(Source("program.py", text)).findings
    return [(str(finding.level), finding.place.line) for finding in seen if finding.rule == rule]


def levels(text, rule):
    return [level for level, _ in found(text, rule)]


def keras_model(*layers, loss, target="", more=""):
    """A sequential model with these layers, compiled, and fitted if a target is given."""
    lines = ["model = keras.Sequential([keras.Input((4,))])", *(f"model.add({layer})" for layer in layers)]
    lines.append(f"model.compile(optimizer='adam', loss={loss}{more})")
    lines += [f"y = {target}", "model.fit(x, y)"] if target else []
    return KERAS + "\n".join(lines) + "\n"


def silent(text):
    """Nothing but advice, from any rule."""
    return [one.rule for one in analyse(Source("program.py", text)).findings if one.level is not Level.ADVICE] == []
