import torch
from sklearn.datasets import make_classification
from torch import nn

X, y = make_classification(n_samples=600, n_features=30, n_informative=8, random_state=5)
X = torch.from_numpy(X).float()
y = torch.from_numpy(y).float().unsqueeze(1)


class SpamFilter(nn.Module):
    def __init__(self, n_in):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(n_in, 20), nn.Linear(20, 1)])
        self.squash = nn.Softmax(dim=1)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.nn.functional.leaky_relu(layer(x))
        return self.squash(self.layers[-1](x))


model = SpamFilter(30)
bce = nn.BCELoss()
sgd = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(25):
    p = model(X)
    loss = bce(p, y)
    sgd.zero_grad()
    loss.backward()
    sgd.step()
print("accuracy", ((p > 0.5).float() == y).float().mean().item())
