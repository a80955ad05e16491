"""The rule wrong-target: answers that the model is given, and targets that are rightly what they look like."""

import pytest

from tests.rules.programs import KERAS, TORCH, levels, silent

RULE = "wrong-target"
NOISY = TORCH + (
    "from torch.utils.data import DataLoader\nfrom torchvision import datasets\nmodel = nn.Linear(4, 4)\n"
    "for clean, _ in DataLoader(datasets.MNIST('data')):\n    noisy = clean + 0.3 * torch.randn_like(clean)\n"
)
LSTM = TORCH + (
    "class Net(nn.Module):\n    def __init__(self, size=50):\n        super().__init__()\n"
    "        self.embed, self.rnn = nn.Embedding(size, 8), nn.LSTM(8, 16, batch_first=True)\n"
    "        self.head = nn.Linear(16, size)\n"
    "    def forward(self, ids):\n        h, _ = self.rnn(self.embed(ids))\n        return self.head(h)\n"
    "net, text, n = Net(), torch.randint(0, 50, (900,)), 16\ntokens = torch.randint(0, 50, (8, 33))\n"
)
GPT = TORCH + (
    "class Block(nn.Module):\n    def __init__(self, d):\n        super().__init__()\n"
    "        self.norm, self.qkv, self.out = nn.LayerNorm(d), nn.Linear(d, 3 * d), nn.Linear(d, d)\n"
    "    def forward(self, x):\n        q, k, v = self.qkv(self.norm(x)).chunk(3, dim=-1)\n"
    "        w = (q @ k.transpose(-2, -1)).masked_fill(torch.tril(torch.ones(9, 9)) == 0, float('-inf'))\n"
    "        return x + self.out(w.softmax(-1) @ v)\n"
    "class GPT(nn.Module):\n    def __init__(self, size=50, d=16):\n        super().__init__()\n"
    "        self.tok, self.pos = nn.Embedding(size, d), nn.Embedding(64, d)\n"
    "        self.blocks = nn.ModuleList([Block(d) for _ in range(2)])\n        self.head = nn.Linear(d, size)\n"
    "    def forward(self, ids):\n        x = self.pos(torch.arange(ids.shape[1])) + self.tok(ids)\n"
    "        for block in self.blocks:\n            x = block(x)\n        return self.head(x)\n"
    "net, tokens = GPT(), torch.randint(0, 50, (8, 33))\n"
)
HF = (
    "import torch\nfrom transformers import AutoModelForCausalLM, GPT2Config, GPT2LMHeadModel\n"
    "model = AutoModelForCausalLM.from_pretrained('gpt2')\ntokens = torch.randint(0, 50, (8, 33))\n"
)
TABLE = (
    "import numpy as np\nimport pandas as pd\nfrom sklearn.linear_model import Ridge\n"
    "from sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler\n"
    "t = pd.read_csv('houses.csv')\na = np.loadtxt('houses.txt')\n"
)
SERIES = TORCH + "import numpy as np\nseries, n = np.loadtxt('load.txt'), 24\nX, y = [], []\n"
FORECAST = (
    "X, y = torch.tensor(np.array(X)).float(), torch.tensor(np.array(y)).float()\nnet = nn.Linear(24, 1)\n"
    "F.mse_loss(net(X).squeeze(1), y).backward()\n"
)
CE = "F.cross_entropy(net({}).reshape(-1, 50), {}.reshape(-1)).backward()\n"


# --- tokens


@pytest.mark.parametrize(
    "lines",
    [
        "i = 5\nx, y = text[i : i + n], text[i : i + n]\n" + CE.format("x", "y"),
        "for i in range(0, len(text) - n, n):\n    x = text[i : i + n]\n    y = text[i : i + n]\n    "
        + CE.format("x[None]", "y"),
        "ix = torch.randint(0, 800, (4,))\nx = torch.stack([text[i : i + n] for i in ix])\n"
        "y = torch.stack([text[i : i + n] for i in ix])\n" + CE.format("x", "y"),
        CE.format("tokens[:, :-1]", "tokens[:, :-1]"),
        CE.format("tokens[:, 1:]", "tokens[:, 1:]"),
        "x, y = tokens[:, :-1], tokens[:, :-1]\nF.cross_entropy(net(x).transpose(1, 2), y).backward()\n",
        "out = net(tokens)[:, 1:]\nF.cross_entropy(out.reshape(-1, 50), tokens[:, 1:].reshape(-1)).backward()\n",
    ],
)
def test_the_token_that_is_read(lines):
    assert levels(LSTM + lines, RULE) == ["error"]


@pytest.mark.parametrize(
    "lines",
    [
        CE.format("tokens[:, :-1]", "tokens[:, 1:]"),
        "i = 5\nx, y = text[i : i + n], text[i + 1 : i + n + 1]\n" + CE.format("x", "y"),
        "out = net(tokens)[:, :-1]\nF.cross_entropy(out.reshape(-1, 50), tokens[:, 1:].reshape(-1)).backward()\n",
        "out = net(tokens[:, 1:])\nF.cross_entropy(out.reshape(-1, 50), tokens[:, :-1].reshape(-1)).backward()\n",
        CE.format("tokens", "torch.roll(tokens, -1, dims=1)"),
        CE.format("tokens", "tokens"),  # a tagger of tokens, or a test of one
        "x = tokens.clone()\nx[torch.rand(x.shape) < 0.15] = 3\n" + CE.format("x", "tokens"),
        "batch = {'ids': tokens}\nlabels = batch['ids'][:, :].clone()\n"
        "batch['ids'][torch.rand(tokens.shape) < 0.15] = 3\n" + CE.format("batch['ids'][:, :]", "labels"),
        "mask = torch.rand(tokens.shape) < 0.15\n" + CE.format("torch.where(mask, 3, tokens)", "tokens"),
        "start = torch.zeros(8, 1).long()\nx = torch.cat([start, tokens[:, :-1]], 1)\n" + CE.format("x", "tokens"),
        "tags = torch.randint(0, 50, (8, 33))\n" + CE.format("tokens[:, :-1]", "tags[:, :-1]"),
        CE.format("tokens[:, :-2]", "tokens[:, 2:]"),
        "x, y = tokens[:, :-1], tokens[:, 1:]\nlast = net(x)[:, -1]\nF.cross_entropy(last, y[:, -1]).backward()\n",
    ],
)
def test_tokens_done_right(lines):
    assert silent(LSTM + lines)


def test_shifted_twice():
    twice = "x, y = tokens[:, :-1], tokens[:, 1:]\nout = net(x)[:, :-1]\n"
    assert levels(LSTM + twice + "F.cross_entropy(out.reshape(-1, 50), y[:, 1:].reshape(-1)).backward()\n", RULE) == [
        "error"
    ]


def test_a_transformer_by_hand():
    assert levels(GPT + CE.format("tokens[:, :-1]", "tokens[:, :-1]"), RULE) == ["error"]
    assert levels(GPT + CE.format("tokens", "tokens"), RULE) == ["error"]
    assert silent(GPT + CE.format("tokens[:, :-1]", "tokens[:, 1:]"))


def test_keras_language_models():
    model = KERAS + (
        "tokens = rng.integers(0, 50, (90, 33))\nmodel = keras.Sequential([layers.Embedding(50, 8),"
        " layers.LSTM(16, return_sequences=True), layers.Dense(50, activation='softmax')])\n"
        "model.compile('adam', 'sparse_categorical_crossentropy')\n"
    )
    assert levels(model + "model.fit(tokens[:, :-1], tokens[:, :-1])\n", RULE) == ["error"]
    assert silent(model + "model.fit(tokens[:, :-1], tokens[:, 1:])\n")


def test_flax_language_models():
    model = (
        "import jax, numpy as np, optax\nimport flax.linen as nn\nclass Net(nn.Module):\n    @nn.compact\n"
        "    def __call__(self, ids):\n        return nn.Dense(50)(nn.relu(nn.Dense(8)(nn.Embed(50, 8)(ids))))\n"
        "tokens = np.random.randint(0, 50, (8, 33))\nnet = Net()\n"
        "params = net.init(jax.random.key(0), tokens[:, :-1])\ndef loss(params):\n"
        "    x, y = tokens[:, :-1], tokens[:, {}]\n"
        "    out = net.apply(params, x)\n"
        "    return optax.softmax_cross_entropy_with_integer_labels(out, y).mean()\njax.grad(loss)(params)\n"
    )
    assert levels(model.format(":-1"), RULE) == ["error"]
    assert silent(model.format("1:"))


@pytest.mark.parametrize(
    "lines",
    [
        "model(input_ids=tokens[:, :-1], labels=tokens[:, 1:]).loss.backward()\n",
        "x, y = tokens[:, :-1], tokens[:, 1:]\nout = model(x, labels=y)\nout.loss.backward()\n",
        "model(tokens, labels=tokens.roll(-1, dims=1)).loss.backward()\n",
        "batch = {'input_ids': tokens[:, :-1], 'labels': tokens[:, 1:]}\nmodel(**batch).loss.backward()\n",
        "m = GPT2LMHeadModel(GPT2Config()).to('cuda')\nm(tokens[:, :-1], labels=tokens[:, 1:])[0].backward()\n",
    ],
)
def test_labels_that_the_model_shifts_itself(lines):
    assert levels(HF + lines, RULE) == ["error"]


@pytest.mark.parametrize(
    "lines",
    [
        "model(input_ids=tokens, labels=tokens).loss.backward()\n",
        "labels = tokens.clone()\nlabels[:, :5] = -100\nmodel(tokens, labels=labels).loss.backward()\n",
        "logits = model(tokens[:, :-1]).logits\n"
        "torch.nn.functional.cross_entropy(logits.transpose(1, 2), tokens[:, 1:]).backward()\n",
        "model(tokens[:, :-1], labels=tokens[:, :-1]).loss.backward()\n",
    ],
)
def test_labels_for_a_model_that_shifts(lines):
    assert silent(HF + lines)


def test_labels_shifted_by_writing():
    shift = "labels = tokens.clone()\nlabels[:, :-1] = tokens[:, 1:]\nlabels[:, -1] = -100\n"
    assert levels(HF + shift + "model(tokens, labels=labels).loss.backward()\n", RULE) == ["error"]
    assert silent(LSTM + shift + "F.cross_entropy(net(tokens).transpose(1, 2), labels).backward()\n")


def test_layers_kept_by_name():
    kept = (
        GPT.replace(
            "self.tok, self.pos = nn.Embedding(size, d), nn.Embedding(64, d)",
            ("self.parts = nn.ModuleDict(dict(tok=nn.Embedding(size, d), pos=nn.Embedding(64, d)))"),
        )
        .replace("self.pos(", "self.parts.pos(")
        .replace("self.tok(", "self.parts.tok(")
    )
    assert levels(kept + CE.format("tokens[:, :-1]", "tokens[:, :-1]"), RULE) == ["error"]
    assert silent(kept + CE.format("tokens[:, :-1]", "tokens[:, 1:]"))


# --- noise


@pytest.mark.parametrize(
    "lines",
    [
        "    F.mse_loss(model(noisy), noisy).backward()\n",
        "    out = model(noisy.flatten(1))\n    nn.L1Loss()(out, noisy.flatten(1)).backward()\n",
        "    noisy = torch.clamp(noisy, 0, 1)\n    ((model(noisy) - noisy) ** 2).mean().backward()\n",
    ],
)
def test_a_noisy_input_as_the_target(lines):
    assert levels(NOISY + lines, RULE) == ["error"]


@pytest.mark.parametrize(
    "lines",
    [
        "    F.mse_loss(model(noisy), clean).backward()\n",
        "    F.mse_loss(noisy - model(noisy), clean).backward()\n",
        "    F.mse_loss(model(noisy), noisy - clean).backward()\n",
        "    F.mse_loss(model(noisy), clean + 0.3 * torch.randn_like(clean)).backward()\n",
        "    F.mse_loss(model(clean), noisy).backward()\n",
        "    probe = torch.randn_like(noisy)\n    out = model(noisy)\n"
        "    divergence = (probe * torch.autograd.grad(out, noisy, probe)[0]).mean()\n"
        "    (F.mse_loss(out, noisy) + 2 * 0.09 * divergence).backward()\n",
    ],
)
def test_noise_done_right(lines):
    assert silent(NOISY + lines)


def test_noise_on_scaled_images():
    text = (
        "import keras\nimport numpy as np\nfrom keras import layers\n"
        "(x, _), _ = keras.datasets.mnist.load_data()\nx = x.astype('float32')[..., None] / 255.0\n"
        "noisy = np.clip(x + 0.4 * np.random.normal(size=x.shape), 0, 1)\n"
        "m = keras.Sequential([layers.Conv2D(8, 3, padding='same', activation='relu'), layers.Conv2D(1, 3)])\n"
        "m.compile('adam', 'mse')\nm.fit(noisy, {})\n"
    )
    assert levels(text.format("noisy"), RULE) == ["error"]
    assert silent(text.format("x"))


def test_a_prediction_compared_with_itself():
    assert levels(TORCH + "out = nn.Linear(4, 4)(x)\nnn.MSELoss()(out, out).backward()\n", RULE) == ["error"]
    assert silent(TORCH + "out = nn.Linear(4, 4)(x)\nF.mse_loss(out, out.detach()).backward()\n")
    assert silent(TORCH + "p = nn.Linear(4, 4)(x).sigmoid()\nF.binary_cross_entropy(p, p).backward()\n")


def test_augmented_and_dequantised_data():
    text = NOISY.replace("noisy", "x").replace("    x = clean + 0.3 * torch.randn_like(clean)\n", "    x = clean{}\n")
    assert silent(text.format(" + torch.rand_like(clean) / 256") + "    F.mse_loss(model(x), x).backward()\n")
    assert silent(text.format("") + "    F.mse_loss(model(x), x).backward()\n")
    assert levels(
        text.format(" + 0.3 * torch.randn_like(clean)") + "    F.mse_loss(model(x), x).backward()\n", RULE
    ) == ["warning"]


def test_an_autoencoder():
    assert silent(TORCH + "F.mse_loss(nn.Linear(4, 4)(x), x).backward()\n")
    assert silent(KERAS + "m = keras.Sequential([layers.Dense(4)])\nm.compile('adam', 'mse')\nm.fit(x, x)\n")


PAIR = (
    "def pair():\n    y = torch.sin(torch.linspace(0, 9, 4) + torch.rand(90, 1))\n"
    "    return y + 5 * (torch.rand(90, 4) < 0.1).float(), y\nnet = nn.Linear(4, 4)\nspoilt, whole = pair()\n"
)


def test_a_spoilt_input_beside_the_clean_one():
    assert levels(TORCH + PAIR + "F.l1_loss(net(spoilt), spoilt).backward()\n", RULE) == ["error"]
    assert silent(TORCH + PAIR + "F.l1_loss(net(spoilt), whole).backward()\n")
    both = "out = net(spoilt)\n(F.l1_loss(out, whole) + 0.1 * F.l1_loss(out, spoilt)).backward()\n"
    assert silent(TORCH + PAIR + both)


def test_synthetic_data_for_an_autoencoder():
    made = "z = torch.randn(90, 2)\ndata = z @ torch.randn(2, 4) + 0.1 * torch.randn(90, 4)\nnet = nn.Linear(4, 4)\n"
    assert silent(TORCH + made + "F.mse_loss(net(data), data).backward()\n")


# --- windows


@pytest.mark.parametrize(
    "loop",
    [
        "for i in range(len(series) - n):\n    X.append(series[i : i + n])\n    y.append(series[i + n - 1])\n",
        "for i in range(n, len(series)):\n    X.append(series[i - n : i + 1])\n    y.append(series[i])\n",
        "X = [series[i : i + n] for i in range(len(series) - n)]\n"
        "y = [series[i + n - 1] for i in range(len(series) - n)]\n",
        "w = np.lib.stride_tricks.sliding_window_view(series, n)\nX, y = w, w[:, -1]\n",
        "w = np.lib.stride_tricks.sliding_window_view(series, n)\nX, y = w[:, 1:], w[:, -1]\n",
    ],
)
def test_windows_that_hold_their_target(loop):
    assert levels(SERIES + loop + FORECAST, RULE) == ["error"]


@pytest.mark.parametrize(
    "loop",
    [
        "for i in range(len(series) - n):\n    X.append(series[i : i + n])\n    y.append(series[i + n])\n",
        "for i in range(n, len(series)):\n    X.append(series[i - n : i])\n    y.append(series[i])\n",
        "for i in range(len(series) - n):\n    X.append(series[i : i + n - 1])\n    y.append(series[i + n - 1])\n",
        "X = [series[i : i + n] for i in range(len(series) - n)]\n"
        "y = [series[i + n] for i in range(len(series) - n)]\n",
        "w = np.lib.stride_tricks.sliding_window_view(series, n)\nX, y = w[:, :-1], w[:, -1]\n",
        "w = np.lib.stride_tricks.sliding_window_view(series, n)\nX, y = w[:-1], series[n:]\n",
        "other = np.loadtxt('other.txt')\n"
        "for i in range(len(series) - n):\n    X.append(series[i : i + n])\n    y.append(other[i + n - 1])\n",
        "for i in range(len(series) - n):\n    X.append(series[i : i + n, 1:])\n    y.append(series[i + n - 1, 0])\n",
    ],
)
def test_windows_done_right(loop):
    assert silent(SERIES + loop + FORECAST)


@pytest.mark.parametrize(("target", "expected"), [("s", 1), ("s[23:]", 1), ("s[24:]", 0), ("s[:, 0]", 0), ("None", 0)])
def test_windows_that_keras_pairs(target, expected):
    text = "import keras\nimport numpy as np\ns = np.loadtxt('load.txt')\n"
    call = f"keras.utils.timeseries_dataset_from_array(s, {target}, sequence_length=24)\n"
    assert levels(text + call, RULE) == ["error"] * expected


# --- columns


@pytest.mark.parametrize(
    "lines",
    [
        "X, y = t.drop(columns=['price']), t['rooms']\nRidge().fit(X, y)\n",
        "X, y = t.drop('price', axis=1), t['rooms']\n"
        "a, b, c, d = train_test_split(X, y)\nRidge().fit(StandardScaler().fit_transform(a), c)\n",
        "X, y = t[['area', 'rooms', 'year']], t['rooms']\nRidge().fit(X, y)\n",
        "Ridge().fit(a[:, :8], a[:, 7])\n",
        "Ridge().fit(a[:, 1:], a[:, -1])\n",
        "X, y = t.iloc[:, 1:], t.iloc[:, -1]\nRidge().fit(X, y)\n",
        "X, y = t.values[:, :-1], t.values[:, 0]\nRidge().fit(X, y)\n",
    ],
)
def test_a_target_among_the_features(lines):
    assert levels(TABLE + lines, RULE) == ["warning"]


@pytest.mark.parametrize(
    "lines",
    [
        "X, y = t.drop(columns=['price']), t['price']\nRidge().fit(X, y)\n",
        "X, y = t.drop(columns=['price', 'rooms']), t['rooms']\nRidge().fit(X, y)\n",
        "X, y = t.drop(columns=['id']).drop(columns=['price']), t['price']\nRidge().fit(X, y)\n",
        "X, y = t[['area', 'year']], t['rooms']\nRidge().fit(X, y)\n",
        "y = t.pop('price')\nRidge().fit(t.drop(columns=['id']), y)\n",
        "y = t['price']\nt.drop('price', axis=1, inplace=True)\nRidge().fit(t.drop(columns=['id']), y)\n",
        "Ridge().fit(t.drop(columns=['id']), t['price'].shift(-1))\n",
        "Ridge().fit(a[:, :8], a[:, 8])\n",
        "Ridge().fit(a[:, :-1], a[:, -1])\n",
        "Ridge().fit(a[:, :-1], a[:, 4])\n",
        "Ridge().fit(a[:, 1:], a[:, 0])\n",
        "x = np.random.rand(90, 4)\nRidge().fit(x[:, :2], x[:, 0])\n",
        "from sklearn.compose import ColumnTransformer\nfrom sklearn.pipeline import make_pipeline\n"
        "picks = ColumnTransformer([('n', 'passthrough', ['area'])])\n"
        "make_pipeline(picks, Ridge()).fit(t.drop(columns=['id']), t['price'])\n",
        "rows = t.drop([3, 4])\nRidge().fit(rows[['area']], rows['price'])\n",
    ],
)
def test_columns_done_right(lines):
    assert silent(TABLE + lines)
