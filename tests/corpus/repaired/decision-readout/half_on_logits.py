import numpy as np
import torch
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn

X, y = load_breast_cancer(return_X_y=True)
X = StandardScaler().fit_transform(X).astype(np.float32)
X_train, X_test, y_train, y_test = map(torch.from_numpy, train_test_split(X, y.astype(np.float32), random_state=0))

model = nn.Sequential(nn.Linear(30, 16), nn.ReLU(), nn.Linear(16, 1))
loss_fn = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)


def evaluate():
    model.eval()
    with torch.inference_mode():
        output = model(X_test).squeeze(1)
        predicted = (output > 0).float()
        return loss_fn(output, y_test).item(), (predicted == y_test).float().mean().item()


for epoch in range(20):
    model.train()
    loss = loss_fn(model(X_train).squeeze(1), y_train)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print("loss %.3f, accuracy %.3f" % evaluate())
