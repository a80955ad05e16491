import keras
import numpy as np
from keras import layers, ops


def f1_loss(y_true, y_pred):
    y_true = ops.cast(y_true, "float32")
    tp = ops.sum(y_true * y_pred, axis=0)
    fp = ops.sum((1 - y_true) * y_pred, axis=0)
    fn = ops.sum(y_true * (1 - y_pred), axis=0)
    f1 = 2 * tp / (2 * tp + fp + fn + keras.config.epsilon())
    return 1 - ops.mean(f1)


rng = np.random.default_rng(9)
X = rng.normal(size=(500, 8)).astype("float32")
y = (X[:, :1] + X[:, 1:2] > 1.2).astype("float32")

model = keras.Sequential([
    keras.Input((8,)),
    layers.Dense(16, activation="relu"),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss=f1_loss, metrics=["precision", "recall"])
model.fit(X, y, batch_size=100, epochs=3, verbose=0)
