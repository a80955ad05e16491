import numpy as np
import torch
from skorch import NeuralNetClassifier
from skorch.callbacks import EarlyStopping
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler
from torch import nn

wine = load_wine()
X = StandardScaler().fit_transform(wine.data).astype(np.float32)
y = wine.target.astype(np.int64)
net = NeuralNetClassifier(
    nn.Sequential(nn.Linear(13, 20), nn.ReLU(), nn.Linear(20, 3)),
    criterion=nn.CrossEntropyLoss,
    optimizer=torch.optim.Adam,
    lr=0.01,
    max_epochs=10,
    callbacks=[EarlyStopping(monitor="valid_loss", patience=3)],
    verbose=0,
)
net.fit(X, y)
print("accuracy", (net.predict(X) == y).mean())
