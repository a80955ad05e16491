import torch
from torch import nn
from sklearn.datasets import make_classification

X, y = make_classification(n_samples=2000, n_features=10, weights=[0.95], random_state=3)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)

n_pos = y.sum()
n_neg = len(y) - n_pos
criterion = nn.BCEWithLogitsLoss(pos_weight=n_pos / n_neg)
linear = nn.Linear(10, 1)
optimizer = torch.optim.LBFGS(linear.parameters(), max_iter=30)


def closure():
    optimizer.zero_grad()
    loss = criterion(linear(X)[:, 0], y)
    loss.backward()
    return loss


optimizer.step(closure)
found = (linear(X)[:, 0] > 0)[y == 1].float().mean()
print(f"found {found:.1%} of the positives")
