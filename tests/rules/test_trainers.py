"""Losses that a trainer computes: Lightning, skorch and fastai, as people write them, wrong and right."""

import pytest

from rightloss.analysis import analyse
from rightloss.finding import Level
from rightloss.source import Source


def rules_of(program):
    seen = analyse(Source("program.py", program)).findings
    return {finding.rule for finding in seen if finding.level is not Level.ADVICE}


LIGHTNING = """
import torch, torch.nn.functional as F
import lightning as L
from torch.utils.data import DataLoader, TensorDataset

class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(5, {units})

    def forward(self, x):
        return {output}

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = {loss}
        self.log("train_loss", loss)
        return {returned}

x = torch.rand(200, 5)
loader = DataLoader(TensorDataset(x, {target}), batch_size=20)
L.Trainer(max_epochs=1).fit(Net(), {how})
"""


def lightning(output="self.layer(x)", loss="F.cross_entropy(self(x), y)", returned="loss", how="loader", **more):
    given = {"units": 3, "target": "torch.randint(0, 3, (200,))"} | more
    return LIGHTNING.format(output=output, loss=loss, returned=returned, how=how, **given)


@pytest.mark.parametrize(
    ("program", "rule"),
    [
        (lightning("self.layer(x).softmax(dim=1)"), "prediction-scale"),
        (lightning("self.layer(x).softmax(dim=1)", returned='{"loss": loss}'), "prediction-scale"),
        (lightning("torch.sigmoid(self.layer(x))", how="train_dataloaders=loader"), "prediction-scale"),
        (lightning(loss="F.mse_loss(self(x), y)", units=1, target="x.sum(1)"), "shape-broadcast"),
        (lightning(loss="F.cross_entropy(self(x).argmax(1).float(), y.float())"), "dead-gradient"),
    ],
)
def test_wrong_in_lightning(program, rule):
    assert rule in rules_of(program)


@pytest.mark.parametrize(
    "program",
    [
        lightning(),
        lightning(returned='{"loss": loss, "n": len(y)}'),
        lightning("self.layer(x).log_softmax(1)", loss="F.nll_loss(self(x), y)"),
        lightning(loss="F.mse_loss(self(x).squeeze(-1), y)", units=1, target="x.sum(1)"),
    ],
)
def test_right_in_lightning(program):
    assert rules_of(program) == set()


SKORCH = """
import numpy as np, torch
from torch import nn
from sklearn.datasets import load_iris
from skorch import {net}

class Module(nn.Module):
    def __init__(self, hidden=8):
        super().__init__()
        self.a, self.b = nn.Linear(4, hidden), nn.Linear(hidden, 3)

    def forward(self, x):
        {output}

X, y = load_iris(return_X_y=True)
net = {net}(Module, {criterion}max_epochs=3, module__hidden=16)
net.fit(X.astype(np.float32), y)
"""


def skorch(output, criterion="", net="NeuralNetClassifier"):
    return SKORCH.format(output=output, criterion=criterion, net=net)


@pytest.mark.parametrize(
    "program",
    [
        skorch("return self.b(torch.relu(self.a(x)))"),
        skorch("return torch.log_softmax(self.b(self.a(x)), dim=-1)"),
        skorch("return torch.softmax(self.b(self.a(x)), dim=-1)", "criterion=nn.CrossEntropyLoss, "),
        skorch("return torch.softmax(self.b(self.a(x)), dim=-1)", "criterion=torch.nn.CrossEntropyLoss(), "),
    ],
)
def test_wrong_in_skorch(program):
    assert rules_of(program) == {"prediction-scale"}


@pytest.mark.parametrize(
    "program",
    [
        skorch("return torch.softmax(self.b(self.a(x)), dim=-1)"),
        skorch("return self.b(self.a(x))", "criterion=nn.CrossEntropyLoss, "),
        skorch("return self.b(self.a(x))", "criterion=make_criterion(), "),
    ],
)
def test_right_in_skorch(program):
    assert rules_of(program) == set()


FASTAI = """
import torch
from torch import nn
from torch.utils.data import TensorDataset
from fastai.vision.all import {loss}, DataLoaders, Learner

x = torch.randn(300, 6)
data = TensorDataset(x, {target})
dls = DataLoaders.from_dsets(data, data, bs=30)
learn = Learner(dls, nn.Sequential(nn.Linear(6, {units}){last}), loss_func={loss}())
learn.fit(1)
"""


def fastai(loss, last="", units=3, target="torch.randint(0, 3, (300,))"):
    return FASTAI.format(loss=loss, last=last, units=units, target=target)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (fastai("CrossEntropyLossFlat", ", nn.Softmax(dim=1)"), {"prediction-scale"}),
        (fastai("BCEWithLogitsLossFlat", ", nn.Sigmoid()", 1, "(x[:, 0] > 0).float()"), {"prediction-scale"}),
        (fastai("CrossEntropyLossFlat"), set()),
        (fastai("MSELossFlat", "", 1, "x.sum(1)"), set()),
        (fastai("LabelSmoothingCrossEntropyFlat"), set()),
    ],
)
def test_fastai(program, expected):
    assert rules_of(program) == expected


HF = """
import torch, torch.nn.functional as F
from torch.utils.data import Dataset
from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments

class Reviews(Dataset):
    def __init__(self):
        self.ids = torch.randint(5, 90, (60, 12))
        self.labels = {labels}

    def __len__(self):
        return 60

    def __getitem__(self, i):
        return {{"input_ids": self.ids[i], "labels": self.labels[i]}}

model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels={count}{more})
{trainer}
"""
PLAIN = "Trainer(model=model, args=TrainingArguments('out'), train_dataset=Reviews()).train()"
OWN = """
class Weighted(Trainer):
    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        labels = inputs.pop("labels")
        outputs = model(**inputs)
        loss = {loss}
        return (loss, outputs) if return_outputs else loss

Weighted(model=model, args=TrainingArguments("out"), train_dataset=Reviews()).train()
"""


def hf(labels="torch.randint(0, 4, (60,))", count=4, more="", trainer=PLAIN):
    return HF.format(labels=labels, count=count, more=more, trainer=trainer)


SOFTMAX = "F.cross_entropy(outputs.logits.softmax(-1), labels)"
MANY = "torch.randint(0, 2, (60, 4)).float()"


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (hf(), set()),
        (hf(MANY, more=', problem_type="multi_label_classification"'), set()),
        (hf(MANY, more=', problem_type="single_label_classification"'), {"exclusive-classes"}),
        (hf("torch.randint(1, 5, (60,))"), {"label-encoding"}),
        (hf(trainer=OWN.format(loss="F.cross_entropy(outputs.logits, labels)")), set()),
        (hf(trainer=OWN.format(loss='F.cross_entropy(outputs["logits"].view(-1, 4), labels.view(-1))')), set()),
        (hf(trainer=OWN.format(loss=SOFTMAX)), {"prediction-scale"}),
        (hf(trainer="model.classifier = head()\n" + OWN.format(loss="F.nll_loss(outputs.logits, labels)")), set()),
        (hf(trainer=OWN.format(loss="F.nll_loss(outputs.logits, labels)")), {"prediction-scale"}),
        (hf(trainer=OWN.format(loss="F.cross_entropy(labels, outputs.logits)")), {"argument-order"}),
    ],
)
def test_hugging_face(program, expected):
    assert rules_of(program) == expected
