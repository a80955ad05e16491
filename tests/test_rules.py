"""Every rule by itself: its page is whole, its bad example is found, and its good example is silent."""

import re

import pytest

from rightloss.analysis import analyse
from rightloss.finding import Level
from rightloss.registry import rules
from rightloss.source import Source

RULES = list(rules().values())
HEADINGS = ["What", "Why", "Bad", "Good", "How sure", "Fix safety", "References"]


def examples(rule, heading):
    """Programs under a heading; those that import nothing are about PyTorch."""
    section = rule.docs.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    found = re.findall(r"```python\n(.*?)```", section, flags=re.DOTALL)
    return [text if "import " in text else f"import torch\n\n{text}" for text in found]


def findings(text):
    return analyse(Source("example.py", text)).findings


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_page_says_all_there_is_to_say(rule):
    headings = re.findall(r"^## (.*)$", rule.docs, flags=re.MULTILINE)
    assert [heading for heading in headings if heading in HEADINGS] == HEADINGS
    assert re.search(r"\d", rule.docs.partition("## Why")[2].partition("\n## ")[0]), "the why has a number"
    assert examples(rule, "Bad")
    assert examples(rule, "Good")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_bad_example_is_found(rule):
    for text in examples(rule, "Bad"):
        found = [finding for finding in findings(text) if finding.rule == rule.name]
        assert found, text
        assert all(finding.why and finding.help and finding.message for finding in found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_good_example_is_silent(rule):
    for text in examples(rule, "Good"):
        assert [finding for finding in findings(text) if finding.level is not Level.ADVICE] == []


def test_names_and_codes_are_unique():
    assert len({rule.name for rule in RULES}) == len({rule.code for rule in RULES}) == len(RULES)


SILENT = {
    "log_softmax into nll_loss": "F.nll_loss(F.log_softmax(layer(x), dim=1), k).backward()",
    "log_softmax into cross_entropy": "F.cross_entropy(F.log_softmax(layer(x), dim=1), k).backward()",
    "softmax for display": "out = layer(x)\nprint(out.softmax(1))\nF.cross_entropy(out, k).backward()",
    "attention": "a = (x @ x.T).softmax(dim=-1)\nF.cross_entropy(layer(a @ x), k).backward()",
    "distillation": (
        "student, teacher = F.log_softmax(layer(x) / 2, 1), F.softmax(other(x) / 2, 1)\n"
        "F.kl_div(student, teacher, reduction='batchmean').backward()"
    ),
    "soft labels": "F.cross_entropy(layer(x), other(x).softmax(1).detach()).backward()",
    "straight-through rounding": "h = layer(x)\nh = h + (h.round() - h).detach()\n(h ** 2).mean().backward()",
    "two terms of a bound": (
        "q = torch.distributions.Normal(layer(x), 1.0)\n(q.log_prob(x[:, :3]).mean() - q.entropy().mean()).backward()"
    ),
    "a maximising optimiser": (
        "torch.optim.SGD(layer.parameters(), lr=0.1, maximize=True)\n"
        "torch.distributions.Normal(layer(x), 1.0).log_prob(x[:, :3]).mean().backward()"
    ),
    "the stable form of softplus": (
        "s = layer(x)[:, 0]\n(torch.relu(s) - s + torch.log(1 + torch.exp(-torch.abs(s)))).mean().backward()"
    ),
    "one sample at a time": (
        "import jax, jax.numpy as jnp, equinox as eqx\nimport numpy as np\n"
        "net, X, y = eqx.nn.Linear(4, 1), np.random.normal(size=(32, 4)), np.random.normal(size=32)\n"
        "def loss(net):\n"
        "    return jnp.mean(jax.vmap(lambda a, b: jnp.square(net(a) - b))(X, y))\n"
        "jax.grad(loss)(net)"
    ),
    "matching columns": "F.mse_loss(layer(x)[:, :1], torch.randn(8, 1)).backward()",
    "a number beside a column": "F.mse_loss(layer(x), torch.zeros(8, 3)).backward()",
    "decay alone": ("torch.optim.Adam(layer.parameters(), weight_decay=0.1)\nF.cross_entropy(layer(x), k).backward()"),
    "softmax outside training": (
        "class Net(torch.nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.last = torch.nn.Linear(4, 3)\n"
        "    def forward(self, x):\n"
        "        x = self.last(x)\n"
        "        return x if self.training else x.softmax(1)\n"
        "F.cross_entropy(Net()(x), k).backward()"
    ),
    "names of another scope": (
        "def test(x):\n    out = layer(x).softmax(1)\n    return out\n"
        "def train(x):\n    out = layer(x)\n    return F.cross_entropy(out, k)\n"
        "test(x)\ntrain(x).backward()"
    ),
    "one of two heads": (
        "import sys\ncriterion = torch.nn.NLLLoss() if len(sys.argv) > 1 else torch.nn.CrossEntropyLoss()\n"
        "out = layer(x)\nif len(sys.argv) > 1:\n    out = out.log_softmax(1)\ncriterion(out, k).backward()"
    ),
}
PRELUDE = (
    "import torch\nimport torch.nn.functional as F\n"
    "layer, other = torch.nn.Linear(4, 3), torch.nn.Linear(4, 3)\n"
    "x, k = torch.randn(8, 4), torch.randint(0, 3, (8,))\n"
)


@pytest.mark.parametrize("name", SILENT)
def test_looks_wrong_and_is_right(name):
    assert findings(PRELUDE + SILENT[name]) == ()


@pytest.mark.parametrize("name", SILENT)
def test_the_silence_is_not_for_want_of_reading(name):
    wrong = PRELUDE + SILENT[name] + "\nF.cross_entropy(layer(x).softmax(1), k).backward()\n"
    assert [finding.rule for finding in findings(wrong)] == ["prediction-scale"]


def test_what_is_not_followed_to_its_end_is_said():
    calls = "\n".join(f"def f{i}(x):\n    return f{i + 1}(x) + f{i + 1}(x)" for i in range(60))
    last = "def f60(x):\n    return F.mse_loss(x, x)\nf0(1)\nF.l1_loss(f0(1), 2)\n"
    text = f"import torch.nn.functional as F\n{calls}\n{last}"
    analysis = analyse(Source("example.py", text))
    assert [(one.place.line, one.why) for one in analysis.unchecked] == [
        (123, "the prediction is made where source does not show it"),
        (125, "the program does more than can be followed"),
    ]


def test_each_call_of_a_chosen_loss_is_judged_by_itself():
    chosen = "import sys\nloss = F.cross_entropy if len(sys.argv) > 1 else F.nll_loss\n"
    here = "a = layer(x).softmax(1)\nloss(a, k).backward()\n"  # wrong for both
    there = "loss(layer(x), k).backward()\n"  # right for one of them
    found = findings(PRELUDE + chosen + here + there)
    assert {finding.place.line for finding in found} == {8}


def test_the_numbers_of_the_pages_are_measured():
    import torch
    from torch.nn import functional

    cross_entropy, with_logits = functional.cross_entropy, functional.binary_cross_entropy_with_logits
    of_probabilities = functional.binary_cross_entropy

    for classes, floor in ((3, 0.551), (10, 1.461)):
        best = cross_entropy(torch.eye(classes, dtype=torch.float64), torch.arange(classes)).item()
        assert round(best, 3) == floor
    one = torch.ones(1, dtype=torch.float64)
    assert round(torch.sigmoid(one).item(), 3) == 0.731
    assert round(with_logits(one, one).item(), 3) == 0.313
    assert torch.log(1 - torch.sigmoid(torch.tensor(18.0))).item() == -float("inf")
    assert torch.softmax(torch.tensor([0.0, -104.0]), 0)[1].item() == 0.0
    losses = torch.tensor([0.1, 4.6], dtype=torch.float64)
    factors = [round(((1 - torch.exp(-loss)) ** 2).item(), 3) for loss in (losses.mean(), *losses)]
    assert factors == [0.818, 0.009, 0.98]
    swapped = of_probabilities(one - 1e-7, 0.9 * one)
    assert round(swapped.item(), 2) == 1.61
    assert round(of_probabilities(0.9 * one, one).item(), 3) == 0.105
