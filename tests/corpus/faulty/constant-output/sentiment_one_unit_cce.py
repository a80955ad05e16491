import keras
import numpy as np
from keras import layers

max_words, maxlen = 2000, 40
(x_train, y_train), (x_test, y_test) = keras.datasets.imdb.load_data(num_words=max_words)
x_train = keras.utils.pad_sequences(x_train, maxlen=maxlen)
x_test = keras.utils.pad_sequences(x_test, maxlen=maxlen)
y_train = np.asarray(y_train).reshape(-1, 1).astype("float32")
y_test = np.asarray(y_test).reshape(-1, 1).astype("float32")

model = keras.Sequential([
    layers.Embedding(max_words, 16),
    layers.GlobalAveragePooling1D(),
    layers.Dense(16, activation="relu"),
    layers.Dense(1, activation="sigmoid"),
])
model.compile("adam", loss="categorical_crossentropy", metrics=["binary_accuracy"])
model.fit(x_train, y_train, epochs=1, batch_size=64, validation_data=(x_test, y_test))
