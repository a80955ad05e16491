import numpy as np
from skorch import NeuralNetClassifier
from sklearn.datasets import make_classification
from sklearn.model_selection import GridSearchCV
from torch import nn

X, y = make_classification(600, 20, n_informative=10, random_state=0)
X, y = X.astype(np.float32), y.astype(np.int64)


class ClassifierModule(nn.Module):
    def __init__(self, num_units=10, dropout=0.3):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(20, num_units), nn.ReLU(), nn.Dropout(dropout), nn.Linear(num_units, 2), nn.Softmax(dim=-1)
        )

    def forward(self, X):
        return self.net(X)


net = NeuralNetClassifier(ClassifierModule, max_epochs=3, lr=0.1, train_split=None, verbose=0)
search = GridSearchCV(net, {"module__num_units": [10, 20]}, cv=2, scoring="neg_log_loss", refit=False)
search.fit(X, y)
print(search.best_score_, search.best_params_)
