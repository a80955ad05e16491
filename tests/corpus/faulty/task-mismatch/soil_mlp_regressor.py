import numpy as np
from sklearn.model_selection import cross_val_predict
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder, StandardScaler

rng = np.random.default_rng(6)
soil_type = rng.choice(["clay", "loam", "peat", "sand"], 400)
codes = LabelEncoder().fit_transform(soil_type)
X = rng.normal(size=(400, 5)) + np.eye(5)[codes] * 2

net = MLPRegressor(hidden_layer_sizes=(20,), max_iter=60, random_state=0)
pipe = make_pipeline(StandardScaler(), net)
predicted = np.rint(cross_val_predict(pipe, X, codes, cv=4)).astype(int)
print((predicted == codes).mean())
