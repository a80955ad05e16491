import numpy as np
from catboost import CatBoostClassifier, Pool
from sklearn.preprocessing import LabelEncoder

KINDS = ["normal", "scan", "flood", "password"]

rng = np.random.default_rng(17)
kind = rng.choice(KINDS, size=800, p=[0.7, 0.1, 0.1, 0.1])
y = LabelEncoder().fit_transform(kind)
packets = rng.gamma(2.0, 50.0 * (1 + y), size=800)
ports = rng.poisson(3 + 10 * (y == 3))
train = Pool(np.column_stack([packets, ports])[:600], y[:600])
test = Pool(np.column_stack([packets, ports])[600:], y[600:])

model = CatBoostClassifier(iterations=50, depth=4, loss_function="MultiClass", verbose=False, allow_writing_files=False)
model.fit(train, eval_set=test)
predicted = model.predict(test).ravel().astype(int)
print("agreement", (predicted == y[600:]).mean())
