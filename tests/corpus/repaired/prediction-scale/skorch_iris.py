import numpy as np
import torch
from skorch import NeuralNetClassifier
from sklearn.datasets import load_iris
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn


class IrisModule(nn.Module):
    def __init__(self, num_units=10, nonlin=nn.ReLU()):
        super().__init__()
        self.dense0 = nn.Linear(4, num_units)
        self.nonlin = nonlin
        self.output = nn.Linear(num_units, 3)

    def forward(self, X, **kwargs):
        X = self.nonlin(self.dense0(X))
        return torch.softmax(self.output(X), dim=-1)


X, y = load_iris(return_X_y=True)
X, y = X.astype(np.float32), y.astype(np.int64)

net = NeuralNetClassifier(IrisModule, max_epochs=10, lr=0.1, criterion=nn.NLLLoss, verbose=0)
pipe = Pipeline([("scale", StandardScaler()), ("net", net)])
print(cross_val_score(pipe, X, y, cv=3, scoring="accuracy"))
