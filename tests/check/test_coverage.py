"""What was not checked is counted by its reason, and is never shown as a pass."""

import json
from collections import Counter

import pytest

from rightloss.analysis import analyse
from rightloss.facts.code import unseen
from rightloss.source import Source
from tests.check.programs import write

TORCH = "import torch, monai, torch.nn.functional as F\nfrom torch import nn\nnet = nn.Linear(4, 2)\n"
HF = "import transformers\nmodel = transformers.AutoModelForCausalLM.from_pretrained('gpt2')\n"
KERAS = "import keras\nmodel = keras.Sequential([keras.layers.Dense(1)])\n"
LIGHT = "import lightning as L\nclass M(L.LightningModule):\n    def training_step(self, batch, i):\n"
TREES = "import pandas as pd\nfrom sklearn.ensemble import RandomForestClassifier\nd = pd.read_csv('d.csv')\n"


def counted(text):
    """How many places were checked, and the others by their reason."""
    found = analyse(Source("program.py", text))
    return found.checked, Counter(one.why for one in found.unchecked)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (TORCH + "((net(x) - y).abs() ** 1.5).mean().backward()", unseen.BY_HAND),
        (TORCH + "loss = (a * net(x)).sum() / 4\nloss.backward()", unseen.BY_HAND),
        (TORCH + "monai.losses.DiceLoss(sigmoid=True)(net(x), y).backward()", unseen.LIBRARY),
        (TORCH + "(0.3 * monai.losses.dice(net(x), y) + net.weight.norm()).backward()", unseen.LIBRARY),
        (TORCH + "def step(loss_fn, x, y):\n    loss_fn(net(x), y).backward()", unseen.ARGUMENT),
        (TORCH + "def step(loss):\n    loss.backward()", unseen.ARGUMENT),
        (TORCH + "made_elsewhere(x).backward()", unseen.VALUE),
        (TORCH + "def f(m, x, y):\n    return F.cross_entropy(m(x), y)", unseen.PREDICTION),
        (HF + "model(x, labels=x).loss.backward()", unseen.IN_MODEL),
        (HF + "out = model(**batch)\n(out.loss / 4).backward()", unseen.IN_MODEL),
        (HF + "loss, logits = model(x, labels=x)\nloss.backward()", unseen.IN_MODEL),
        (HF + "loss = model(x, labels=x)['loss']\nloss.mean().backward()", unseen.IN_MODEL),
        (HF + "transformers.Trainer(model=model, train_dataset=d).train()", unseen.IN_MODEL),
        (HF + "import trl\ntrl.SFTTrainer(model, train_dataset=d).train()", unseen.IN_MODEL),
        (KERAS + "model.compile('adam', loss=pick('a'))\nmodel.fit(x, y)", unseen.VALUE),
        (KERAS + "def f(m, x, y):\n    m.fit(x, y, epochs=3)", unseen.FITTED),
        (KERAS + "def f(m):\n    m.compile('adam', loss='mse')", unseen.FITTED),
        (LIGHT + "        return self.inner(batch)\n", unseen.VALUE),
        (TREES + "RandomForestClassifier().fit(d[['a']], d['b'])", unseen.TARGET),
    ],
)
def test_each_reason(text, why):
    checked, reasons = counted(text)
    assert checked == 0
    assert set(reasons) == {why}


@pytest.mark.parametrize(
    "text",
    [
        TORCH + "F.cross_entropy(net(torch.randn(3, 4)), torch.tensor([0, 1, 1])).backward()",
        TORCH + "(net(x) - y).pow(2).mean().backward()",
        KERAS + "model.compile('adam', loss='mse')\nmodel.fit(x, y)",
        TREES + "from sklearn.datasets import load_iris\nRandomForestClassifier().fit(*load_iris(return_X_y=True))",
    ],
)
def test_what_is_checked_is_not_counted_twice(text):
    assert counted(text) == (1, Counter())


@pytest.mark.parametrize(
    "text",
    [
        "import torch\nmodel = torch.compile(torch.nn.Linear(1, 1))\nmodel.train()\n",
        "from sklearn.preprocessing import StandardScaler\nStandardScaler().fit(x)\n",
        "def f(scaler, x):\n    import torch\n    return scaler.fit(x)\n",
        KERAS + "model.compile('adam')\n",
    ],
)
def test_what_trains_nothing_is_not_counted(text):
    assert counted(text) == (0, Counter())


def test_two_zeros_are_not_shown_where_nothing_was_checked(check):
    write("a.py", "import torch\n")
    code, output, _ = check()
    assert code == 0
    assert "nothing was checked" in output
    assert "0 errors" not in output


def test_the_report_counts_by_reason(check):
    write("a.py", "loss = mystery(x)\nmystery(y)\n")
    write("old.py", "print 'loss'\n")
    code, output, _ = check("--format", "report")
    found = json.loads(output)
    assert code == 0
    assert found["findings"] == []
    assert found["coverage"] == {
        "files": 2,
        "checked": 0,
        "not_checked": {"prediction made in another file": 2},
        "not_read": {"not Python 3": 1},
    }
    assert [(one["why"], one["line"]) for one in found["calls_not_checked"]] == [
        ("prediction made in another file", 1),
        ("prediction made in another file", 2),
    ]
