"""Faults as other people write them, each beside a right program that looks like it."""

import pytest

from tests.rules.programs import KERAS, TORCH, found, levels, silent

LOADER = "import pandas as pd\nfrom torch.utils.data import DataLoader, Dataset, TensorDataset\n"
STEP = "opt = torch.optim.SGD(net.parameters(), lr=0.1)\n{}\nloss.backward()\nopt.step()\n"
RATIO = (
    TORCH
    + LOADER
    + "t = pd.read_csv('t.csv')\npos = {}\nneg = {}\ny = torch.tensor(t['y'].values, dtype=torch.float32)\n"
    + "net = nn.Linear(4, 1)\nc = nn.BCEWithLogitsLoss(pos_weight=torch.tensor({}))\n"
    + "for i in torch.randperm(90).split(9):\n    c(net(x[i]).squeeze(1), y[i]).backward()\n"
)
COUNTS = [
    ("(t['y'] == 1).sum()", "(t['y'] == 0).sum()"),
    ("t['y'].sum()", "len(t['y']) - t['y'].sum()"),
    ("int(t['y'].sum())", "len(t['y']) - int(t['y'].sum())"),
]


@pytest.mark.parametrize(("pos", "neg"), COUNTS)
def test_the_weight_of_positives_of_a_column(pos, neg):
    assert levels(RATIO.format(pos, neg, "pos / neg"), "class-weight") == ["warning"]
    assert silent(RATIO.format(pos, neg, "neg / pos"))


CUT = TORCH + "net = nn.Linear(4, 3)\n" + STEP


def test_a_forward_pass_that_is_not_recorded():
    wrong = "with torch.no_grad():\n    p = net(x)\nloss = F.cross_entropy(p, labels)\nloss.requires_grad_()"
    asked = "with torch.inference_mode():\n    p = net(x)\nloss = F.cross_entropy(p, k)\nloss.requires_grad = True"
    frozen = "with torch.no_grad():\n    h = nn.Linear(4, 4)(x)\nloss = F.cross_entropy(net(h), k)"
    assert levels(CUT.format(wrong), "dead-gradient") == ["error"]
    assert levels(CUT.format(asked), "dead-gradient") == ["error"]
    assert silent(CUT.format(frozen))
    assert silent(CUT.format("loss = F.cross_entropy(net(x), labels)"))
    assert silent(CUT.format("p = labels\nwith torch.no_grad():\n    q = net(x)\nloss = F.mse_loss(q, p)"))


DQN = (
    TORCH
    + "import random\nfrom collections import deque\nq, old, buffer = nn.Linear(4, 2), nn.Linear(4, 2), deque()\n"
    + "opt = torch.optim.Adam(q.parameters())\nbatch = random.sample(buffer, 64)\n"
    + "s, n = (torch.tensor([b[i] for b in batch], dtype=torch.float) for i in (0, 3))\n"
    + "a = torch.tensor([b[1] for b in batch]){}\nr = torch.tensor([b[2] for b in batch])\n"
    + "d = torch.tensor([float(b[4]) for b in batch])\n"
    + "with torch.no_grad():\n    best = {}\n    goal = r + 0.99 * best * (1 - d)\n"
    + "loss = F.{}(q(s).gather(1, {}), {})\nloss.backward()\nopt.step()\n"
)


@pytest.mark.parametrize("loss", ["mse_loss", "smooth_l1_loss", "huber_loss"])
@pytest.mark.parametrize("best", ["old(n).max(1)[0]", "old(n).max(1).values", "old(n).max(dim=1)[0]"])
def test_columns_of_values_against_rows_of_goals(loss, best):
    assert levels(DQN.format(".unsqueeze(1)", best, loss, "a", "goal"), "shape-broadcast") == ["warning"]
    assert levels(DQN.format("", best, loss, "a.unsqueeze(-1)", "goal"), "shape-broadcast") == ["warning"]
    assert silent(DQN.format(".unsqueeze(1)", best, loss, "a", "goal.unsqueeze(1)"))
    assert silent(DQN.format("", best, loss, "a.unsqueeze(1)).squeeze(1", "goal"))
    assert silent(DQN.format("", best, loss, "a", "goal"))


ROWS = (
    TORCH
    + LOADER
    + "import csv\nclass Data(Dataset):\n    def __init__(self):\n"
    + "        rows = [[float(v) for v in r] for r in csv.reader(open('d.csv'))]\n        t = torch.tensor(rows)\n"
    + "        self.x, self.y = t[:, :-1], t[:, {}]\n    def __len__(self):\n        return len(self.x)\n"
    + "    def __getitem__(self, i):\n        return self.x[i], self.y[i]\nnet = nn.Linear(8, 1)\n"
    + "for a, b in DataLoader(Data(), batch_size=8):\n    F.l1_loss({}, b).backward()\n"
)


def test_columns_of_a_tensor_of_rows():
    assert levels(ROWS.format("-1", "net(a)"), "shape-broadcast") == ["error"]
    assert silent(ROWS.format("-1:", "net(a)"))
    assert silent(ROWS.format("-1", "net(a).squeeze(1)"))


HF = (
    "import torch\nfrom transformers import AutoModelForCausalLM\nmodel = AutoModelForCausalLM.from_pretrained('g')\n"
    "tokens, mask = torch.randint(0, 50, (8, 33)), torch.ones(8, 33)\n"
)


def test_labels_that_are_moved_and_then_masked():
    moved = "a, y = tokens[:, :-1], tokens[:, 1:].clone()\ny[{}] = -100\nmodel(input_ids=a, labels=y).loss.backward()\n"
    plain = "y = tokens.clone()\ny[{}] = -100\nmodel(input_ids=tokens, labels=y).loss.backward()\n"
    for mask in ("mask[:, :-1] == 0", "y == 0"):
        assert levels(HF + moved.format(mask), "wrong-target") == ["error"]
    assert silent(HF + plain.format("mask == 0"))


NAMES = "names = ['oak', 'ash', 'elm', 'fir', 'yew', 'box']\nt['k'] = t['tree'].map({})\n"
TREES = (
    TORCH
    + LOADER
    + "t = pd.read_csv('t.csv')\n"
    + NAMES
    + "k = torch.tensor(t['k'].values)\nnet = nn.Linear(4, 6)\nF.cross_entropy(net(x), k).backward()\n"
)


@pytest.mark.parametrize("start", ["enumerate(names, start=1)", "enumerate(names, 1)"])
def test_labels_numbered_from_1(start):
    assert levels(TREES.format(f"{{n: i for i, n in {start}}}"), "label-encoding") == ["error"]
    assert silent(TREES.format("{n: i for i, n in enumerate(names)}"))
    assert silent(TREES.format(f"{{n: i - 1 for i, n in {start}}}"))


def test_keys_of_weights_that_are_no_class():
    model = "m = keras.Sequential([layers.Dense(4, activation='softmax')])\n"
    model += "m.compile(loss='sparse_categorical_crossentropy')\ny = np.load('y.npy')\n"
    model += "m.fit(x, y, class_weight={})\n"
    assert levels(KERAS + model.format("{i + 1: w[i] for i in range(4)}"), "class-weight") == ["error"]
    assert levels(KERAS + model.format("{1: 1.0, 2: 2.0, 3: 4.0, 4: 9.0}"), "class-weight") == ["error"]
    assert silent(KERAS + model.format("{i: w[i] for i in range(4)}"))
    assert silent(KERAS + model.format("{1: 2.0, 3: 4.0}"))


SAMPLED = (
    "import torch\nfrom torch import nn\nfrom torch.utils.data import DataLoader, WeightedRandomSampler\n"
    "from torchvision import datasets\nds = datasets.ImageFolder('skin')\nk = torch.tensor(ds.targets)\n"
    "w = 1.0 / torch.bincount(k).float()\nnet = nn.Sequential(nn.Flatten(), nn.Linear(9, 4))\n"
    "c = nn.CrossEntropyLoss({})\n"
    "loader = DataLoader(ds, 32, {})\nfor a, b in loader:\n    c(net(a), b).backward()\n"
)


def test_classes_balanced_by_the_sampler_and_by_the_loss():
    sampler = "sampler=WeightedRandomSampler(w[k], len(ds))"
    assert levels(SAMPLED.format("weight=w / w.sum()", sampler), "class-weight") == ["warning"]
    assert silent(SAMPLED.format("", sampler))
    assert silent(SAMPLED.format("weight=w", "shuffle=True"))


SPOKEN = (
    TORCH
    + "text = open('t.txt').read()\nplace = {{c: i for i, c in enumerate(sorted(set(text)))}}\n"
    + "data = torch.tensor([place[c] for c in text])\n"
    + "class Net(nn.Module):\n    def __init__(self, v):\n        super().__init__()\n"
    + "        self.e, self.r = nn.Embedding(v, 8), nn.GRU(8, 8, batch_first=True)\n        self.o = nn.Linear(8, v)\n"
    + "    def forward(self, a):\n        h, _ = self.r(self.e(a))\n        return F.log_softmax(self.o(h), dim={})\n"
    + "v = len(place)\nnet, ix = Net(v), torch.randint(9000, (8,))\na = torch.stack([data[i : i + 64] for i in ix])\n"
    + "b = torch.stack([data[i + 1 : i + 65] for i in ix])\nF.nll_loss(net(a).{}(-1, v), b.{}(-1)).backward()\n"
)


@pytest.mark.parametrize("cut", ["view", "reshape"])
def test_a_softmax_over_time(cut):
    assert levels(SPOKEN.format(1, cut, cut), "class-axis") == ["error"]
    assert silent(SPOKEN.format(2, cut, cut))
    assert silent(SPOKEN.format(-1, cut, cut))


def test_a_view_that_is_taken_for_a_turn():
    text = TORCH + "net = nn.Linear(6, 5)\ns, t = net(torch.randn(8, 14, 6)), torch.randint(0, 5, (8, 14))\n"
    text += "b, n, c = s.shape\nF.cross_entropy({}, t).backward()\n"
    assert levels(text.format("s.view(b, c, n)"), "class-axis") == ["error"]
    assert silent(text.format("s.transpose(1, 2)"))
    assert silent(text.format("s.view(b * n, c).view(b, n, c).transpose(1, 2)"))


MADE = (
    "import jax\nimport jax.numpy as jnp\nimport numpy as np\nimport optax\ndef made(key, sizes):\n    layers = []\n"
    "    for m, n in zip(sizes[:-1], sizes[1:]):\n        key, sub = jax.random.split(key)\n"
    "        layers.append((jax.random.normal(sub, (m, n)) * {}, jnp.zeros(n)))\n    return layers\n"
    "def forward(layers, x):\n    for w, b in layers[:-1]:\n        x = jax.nn.relu(x @ w + b)\n    w, b = layers[-1]\n"
    "    return x @ w + b\ndef cost(layers, x, y):\n"
    "    return optax.softmax_cross_entropy_with_integer_labels(forward(layers, x), y).mean()\n"
    "jax.value_and_grad(cost)(made(jax.random.PRNGKey(0), [30, 64, {}]), np.load('x.npy'), np.load('y.npy'))\n"
)


@pytest.mark.parametrize("scale", ["0.1", "np.sqrt(2 / m)", "jnp.sqrt(1.0 / m)", "(2 / m) ** 0.5"])
def test_layers_made_in_a_loop(scale):
    assert levels(MADE.format(scale, 1), "constant-output") == ["error"]
    assert silent(MADE.format(scale, 3))


PENALTY = TORCH + "net = nn.Linear(4, 3)\n" + STEP
SHRUNK = "size = 0.0\nfor name, w in net.named_parameters():\n    if 'weight' in name:\n        size += {}\n"


@pytest.mark.parametrize("cut", ["w.pow(2).sum().item()", "float((w ** 2).sum())", "w.detach().pow(2).sum()"])
def test_penalties_that_are_cut_in_a_loop(cut):
    lines = SHRUNK + "loss = F.cross_entropy(net(x), k) + 0.01 * size"
    assert levels(PENALTY.format(lines.format(cut)), "penalty") == ["error"]
    assert silent(PENALTY.format(lines.format("w.pow(2).sum()")))


def test_rewarded_steps_in_a_list():
    text = TORCH + "policy = nn.Linear(4, 2)\nopt = torch.optim.Adam(policy.parameters())\nkept, gains = [], []\n"
    text += "while going():\n    d = torch.distributions.Categorical(logits=policy(state()))\n    a = d.sample()\n"
    text += "    kept.append(d.log_prob(a))\n    gains.append(1.0)\ng = torch.tensor(gains)\n"
    text += "loss = ({}torch.stack(kept) * g).sum()\nloss.backward()\nopt.step()\n"
    assert levels(text.format(""), "sign") == ["warning"]
    assert silent(text.format("-"))


OVERLAP = (
    "import torch\nimport segmentation_models_pytorch as smp\nfrom torch.utils.data import DataLoader\n"
    "from mine import Images\ndef overlap(p, t):\n    p, t = p.flatten(1), t.flatten(1)\n    both = (p * t).sum(1)\n"
    "    return ((2 * both + 1) / (p.sum(1) + t.sum(1) + 1)).mean()\nnet = smp.Unet()\n"
    "opt = torch.optim.Adam(net.parameters())\nfor a, b in DataLoader(Images()):\n    p = torch.sigmoid(net(a))\n"
    "    loss = {}\n    loss.backward()\n    opt.step()\n"
)


def test_the_overlap_of_a_model_that_is_not_seen():
    assert levels(OVERLAP.format("overlap(p, b)"), "sign") == ["error"]
    assert silent(OVERLAP.format("1 - overlap(p, b)"))
    assert silent(OVERLAP.format("overlap(p, torch.sigmoid(net(b)))"))
    assert silent(OVERLAP.format("((p - b) ** 2 * b).sum() / (b.sum() + (1 - b).sum() + b.sum())"))


def test_swapped_arguments_are_one_finding():
    text = TORCH + "net, old = nn.Linear(4, 3), nn.Linear(4, 3)\nwith torch.no_grad():\n    t = F.softmax(old(x), -1)\n"
    text += "s = F.log_softmax(net(x), -1)\nF.kl_div({}, reduction='batchmean').backward()\n"
    assert [rule for rule in ("argument-order", "prediction-scale") if found(text.format("t, s"), rule)] == [
        "argument-order"
    ]
    assert silent(text.format("s, t"))


def test_a_rounded_overlap():
    text = KERAS + "def f1(t, p):\n    p = {}\n    hit = ops.sum(t * p, axis=0)\n"
    text += "    return 1 - ops.mean(2 * hit / (ops.sum(t + p, axis=0) + keras.{}.epsilon()))\n"
    text += "m = keras.Sequential([layers.Dense(1, activation='sigmoid')])\nm.compile(loss=f1)\n"
    text += "m.fit(x, rng.integers(0, 2, (90, 1)).astype('float32'))\n"
    assert levels(text.format("ops.round(p)", "config"), "dead-gradient") == ["error"]
    assert silent(text.format("p", "backend"))
