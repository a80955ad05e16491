import torch
from fastai.data.core import DataLoaders
from fastai.learner import Learner
from fastai.losses import CrossEntropyLossFlat
from fastai.metrics import accuracy
from fastai.optimizer import Adam
from torch import nn
from torch.utils.data import TensorDataset


def sensors(n):
    state = torch.randint(0, 4, (n,))
    return TensorDataset(torch.randn(n, 9) + state.unsqueeze(1), state)


dls = DataLoaders.from_dsets(sensors(400), sensors(100), bs=50, device="cpu")
layers = [nn.Linear(9, 40), nn.ReLU(), nn.Linear(40, 4)]
layers.append(nn.Softmax(dim=1))
model = nn.Sequential(*layers)
learn = Learner(dls, model, loss_func=CrossEntropyLossFlat(), opt_func=Adam, metrics=accuracy)
learn.fit(2, 1e-3)
print(learn.validate())
