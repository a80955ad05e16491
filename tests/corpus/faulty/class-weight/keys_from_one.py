import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler

X, y = load_wine(return_X_y=True)
X = StandardScaler().fit_transform(X)
n_samples, n_classes = len(y), 3
frequency = np.bincount(y)
class_weight = {i + 1: n_samples / (n_classes * f) for i, f in enumerate(frequency)}

model = keras.Sequential([
    layers.Dense(16, activation="selu", kernel_initializer="lecun_normal"),
    layers.Dense(n_classes, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X, y, epochs=5, class_weight=class_weight, verbose=0)
