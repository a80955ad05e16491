import numpy as np
from keras import Sequential, layers
from sklearn.datasets import fetch_california_housing
from sklearn.preprocessing import MinMaxScaler

data = fetch_california_housing()
X = MinMaxScaler().fit_transform(data.data)
y = np.asarray(data.target)

cut = int(0.8 * len(X))
model = Sequential([
    layers.Input((8,)),
    layers.Dense(64, activation="relu"),
    layers.Dense(64, activation="relu"),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="rmsprop", loss="binary_crossentropy")
model.fit(X[:cut], y[:cut], validation_data=(X[cut:], y[cut:]), epochs=2, batch_size=128)
