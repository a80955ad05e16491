import numpy as np
from keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D
from keras.models import Sequential
from keras.utils import to_categorical

NUM_SIGNS = 12


def load_signs(n, seed=0):
    rng = np.random.default_rng(seed)
    sign = rng.integers(0, NUM_SIGNS, n)
    images = rng.random((n, 20, 20, 3)) * 0.3
    for i, s in enumerate(sign):
        images[i, s : s + 6, 4:16, s % 3] += 0.7
    return images.astype("float32"), to_categorical(sign, NUM_SIGNS)


x_train, y_train = load_signs(300)
model = Sequential([
    Input((20, 20, 3)),
    Conv2D(8, 3, activation="relu"),
    MaxPooling2D(),
    Flatten(),
    Dense(NUM_SIGNS, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=2, batch_size=25, verbose=2)
