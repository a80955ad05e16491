import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits
from sklearn.metrics import classification_report

X, y = load_digits(return_X_y=True)
X = X.reshape(-1, 8, 8, 1) / 16.0


class Digits(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(16, 3, activation="relu")
        self.flatten = layers.Flatten()
        self.logits = layers.Dense(10)

    def call(self, images):
        return self.logits(self.flatten(self.conv(images)))


model = Digits()
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["sparse_categorical_accuracy"])
model.fit(X[:1500], y[:1500], epochs=4, verbose=0)
scores = model.predict(X[1500:], verbose=0)
print(classification_report(y[1500:], np.argmax(scores, axis=1)))
print("mean confidence", float(keras.ops.mean(keras.ops.max(keras.ops.softmax(scores), axis=1))))
