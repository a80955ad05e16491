import numpy as np
from sklearn.preprocessing import LabelEncoder
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.utils import to_categorical

rng = np.random.default_rng(4)
letters = rng.choice(list("ABCDEF"), size=360)
encoder = LabelEncoder()
encoded = encoder.fit_transform(letters)
strokes = rng.normal(size=(360, 16)) + encoded[:, None]

n_classes = len(encoder.classes_)
y = encoded

model = keras.Sequential([
    layers.Dense(32, activation="relu", input_shape=(16,)),
    layers.Dense(n_classes, activation="softmax"),
])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
model.fit(strokes, y, epochs=3, batch_size=36)
