import torch
from sklearn.datasets import make_classification
from sklearn.preprocessing import StandardScaler

X, y = make_classification(n_samples=500, n_features=12, weights=[0.6, 0.4], random_state=9)
X = StandardScaler().fit_transform(X)
X, y = torch.tensor(X).float(), torch.tensor(y).float()

w = torch.zeros(12, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
C = 1.0
optimizer = torch.optim.SGD([w, b], lr=0.01)


def svm_objective(w, b):
    margin = y * (X @ w + b)
    hinge = torch.clamp(1 - margin, min=0)
    return 0.5 * w.dot(w) + C * hinge.mean()


for _ in range(200):
    optimizer.zero_grad()
    objective = svm_objective(w, b)
    objective.backward()
    optimizer.step()
print("objective", objective.item())
