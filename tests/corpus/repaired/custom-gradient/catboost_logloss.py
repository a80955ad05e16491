import math

import numpy as np
from catboost import CatBoostClassifier


class LoglossObjective:
    def calc_ders_range(self, approxes, targets, weights):
        result = []
        for index in range(len(targets)):
            e = math.exp(approxes[index])
            p = e / (1 + e)
            der1 = targets[index] - p
            der2 = -p * (1 - p)
            if weights is not None:
                der1 *= weights[index]
                der2 *= weights[index]
            result.append((der1, der2))
        return result


rng = np.random.default_rng(0)
X = rng.normal(size=(300, 4))
y = (X[:, 0] > 0.3).astype(int)
model = CatBoostClassifier(
    iterations=5,
    learning_rate=0.2,
    loss_function=LoglossObjective(),
    eval_metric="Logloss",
    allow_writing_files=False,
    verbose=False,
)
model.fit(X, y)
print(np.mean((model.predict(X, prediction_type="RawFormulaVal") > 0) == y))
