"""Ready-made models, and libraries that put models on devices: what they hand back is followed."""

import pytest

from rightloss.analysis import analyse
from rightloss.finding import Level
from rightloss.source import Source

HEAD = (
    "import torch\nfrom torch import nn\nimport torch.nn.functional as F\nfrom torchvision import models\nimport timm\n"
)


def rules_of(program):
    seen = analyse(Source("program.py", HEAD + program)).findings
    return {finding.rule for finding in seen if finding.level is not Level.ADVICE}


def trained(model, loss):
    return f"{model}\nfor x, y in loader:\n    out = net(x)\n    {loss}.backward()\n"


CE, NLL = "F.cross_entropy(out, y)", "F.nll_loss(out, y)"
SOFTMAX = "nn.Sequential(nn.Linear({}, 2), nn.Softmax(dim=1))"


@pytest.mark.parametrize(
    "program",
    [
        trained("net = models.resnet18(num_classes=5)", NLL),
        trained("net = models.densenet121(num_classes=5)", "F.cross_entropy(out.softmax(1), y)"),
        trained(f"net = models.resnet50(weights='DEFAULT')\nnet.fc = {SOFTMAX.format('net.fc.in_features')}", CE),
        trained(f"net = models.vgg16()\nnet.classifier[6] = {SOFTMAX.format(4096)}", CE),
        trained(f"net = models.mobilenet_v2()\nnet.classifier[-1] = {SOFTMAX.format(1280)}", CE),
        trained("net = timm.create_model('vit_tiny_patch16_224', num_classes=4)", NLL),
    ],
)
def test_wrong_with_ready_made_images_models(program):
    assert rules_of(program) == {"prediction-scale"}


@pytest.mark.parametrize(
    "program",
    [
        trained("net = models.resnet18()", CE),
        trained("net = models.resnet18()\nnet.fc = nn.Sequential(nn.Linear(512, 3), nn.LogSoftmax(1))", NLL),
        trained("net = models.resnet18()\nsetattr(net, 'fc', head())", NLL),
        trained("net = models.resnet18()\nnet.fc = head()", NLL),
        trained("net = models.vgg16()\nnet.classifier[2] = nn.Identity()", NLL),
        trained("net = models.vgg16()\nnet.classifier[6] = head()", NLL),
        trained("net = models.vgg16()\nnet.classifier[i] = nn.LogSoftmax(1)", NLL),
        trained("net = models.vgg16()\nnet.classifier.append(nn.LogSoftmax(1))", NLL),
        trained("net = models.vgg16()\nnet.classifier.add_module('7', nn.LogSoftmax(1))", NLL),
        trained("net = models.vit_b_16()\nnet.heads.head = head()", NLL),
        trained("net = models.vgg16()\nnet.classifier = nn.Sequential(*list(net.classifier), nn.LogSoftmax(1))", NLL),
        trained("net = models.resnet18(**settings)", NLL),
        trained("net = timm.create_model('resnet34', num_classes=0)", NLL),
        trained("net = timm.create_model('resnet34', num_classes=k)", NLL),
        trained("net = nn.Sequential(nn.Linear(4, 2), nn.Softmax(1))\nnet[-1] = nn.LogSoftmax(1)", NLL),
        trained("net = nn.Sequential(nn.Linear(4, 2), nn.Softmax(1))\nnet[k] = nn.LogSoftmax(1)", NLL),
    ],
)
def test_right_with_ready_made_image_models(program):
    assert rules_of(program) == set()


DEVICES = """
from accelerate import Accelerator
from lightning.fabric import Fabric
import deepspeed
from torch.utils.data import DataLoader, TensorDataset

net = nn.Linear(5, 1)
optimizer = torch.optim.Adam(net.parameters())
loader = DataLoader(TensorDataset(torch.rand(40, 5), torch.rand(40)), batch_size=8)
helper = {helper}
{prepared}
for x, y in loader:
    out = net(x){shape}
    {backward}
"""
ACCELERATE = ("Accelerator()", "net, optimizer, loader = helper.prepare(net, optimizer, loader)")
FABRIC = ("Fabric()", "net, optimizer = helper.setup(net, optimizer)\nloader = helper.setup_dataloaders(loader)")
DEEPSPEED = ("None", "net, optimizer, _, _ = deepspeed.initialize(model=net, optimizer=optimizer, config={})")
SCALED = ("torch.amp.GradScaler()", "")


@pytest.mark.parametrize(
    ("how", "backward"),
    [
        (ACCELERATE, "helper.backward(F.mse_loss(out, y))"),
        (FABRIC, "helper.backward(F.mse_loss(out, y))"),
        (DEEPSPEED, "net.backward(F.mse_loss(out, y))"),
        (SCALED, "helper.scale(F.mse_loss(out, y)).backward()"),
    ],
)
def test_devices(how, backward):
    given = {"helper": how[0], "prepared": how[1], "backward": backward}
    assert rules_of(DEVICES.format(shape="", **given)) == {"shape-broadcast"}
    assert rules_of(DEVICES.format(shape=".squeeze(-1)", **given)) == set()


IGNITE = """
from ignite.engine import create_supervised_trainer
from torch.utils.data import DataLoader, TensorDataset

net = nn.Sequential(nn.Linear(5, {units}){last})
loader = DataLoader(TensorDataset(torch.rand(40, 5), {target}), batch_size=8)
trainer = create_supervised_trainer(net, torch.optim.Adam(net.parameters()), {loss}, device="cpu"{more})
trainer.run(loader, max_epochs=2)
"""


def ignite(loss, last="", units=3, target="torch.randint(0, 3, (40,))", more=""):
    return IGNITE.format(loss=loss, last=last, units=units, target=target, more=more)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (ignite("nn.CrossEntropyLoss()"), set()),
        (ignite("F.cross_entropy", ", nn.Softmax(1)"), {"prediction-scale"}),
        (ignite("nn.CrossEntropyLoss()", target="torch.randint(1, 4, (40,))"), {"label-encoding"}),
        (ignite("nn.MSELoss()", units=1, target="torch.rand(40)"), {"shape-broadcast"}),
        (ignite("nn.MSELoss()", units=1, target="torch.rand(40)", more=", prepare_batch=prepare"), set()),
        (ignite("lambda p, y: F.mse_loss(p.squeeze(1), y)", units=1, target="torch.rand(40)"), set()),
    ],
)
def test_ignite(program, expected):
    assert rules_of(program) == expected


SEQUENCE = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.{kind}
        self.out = nn.Linear(8, {units})

    def forward(self, x):
        {forward}

x, y = torch.rand(32, 5, 8), {target}
F.{loss}(Net()(x), y).backward()
"""


def sequence(kind, forward, units=1, target="torch.rand(32)", loss="mse_loss"):
    return SEQUENCE.format(kind=kind, forward=forward, units=units, target=target, loss=loss)


ENCODER = "TransformerEncoder(nn.TransformerEncoderLayer(8, 2, batch_first=True), 2)"


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (sequence("GRU(8, 8, batch_first=True)", "return self.out(self.rnn(x)[1][-1])"), {"shape-broadcast"}),
        (sequence("GRU(8, 8, batch_first=True)", "return self.out(self.rnn(x)[1][-1]).squeeze(1)"), set()),
        (sequence(ENCODER, "return self.out(self.rnn(x).mean(dim=1))"), {"shape-broadcast"}),
        (sequence(ENCODER, "return self.out(self.rnn(x).mean(dim=1)).squeeze(-1)"), set()),
        (
            sequence("MultiheadAttention(8, 2)", "return self.out(self.rnn(x, x, x)[0][:, 0])"),
            {"shape-broadcast"},
        ),
    ],
)
def test_sequences(program, expected):
    assert rules_of(program) == expected
