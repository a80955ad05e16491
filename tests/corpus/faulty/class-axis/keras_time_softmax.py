import keras
import numpy as np
from keras import layers

FRAMES, MELS, PHONES = 20, 12, 6

rng = np.random.default_rng(1)
phones = rng.integers(0, PHONES, size=(100, FRAMES))
spectrogram = rng.normal(size=(100, FRAMES, MELS)).astype("float32")
spectrogram[..., :PHONES] += 3 * np.eye(PHONES)[phones]

inputs = keras.Input((FRAMES, MELS))
x = layers.Bidirectional(layers.GRU(16, return_sequences=True))(inputs)
x = layers.TimeDistributed(layers.Dense(PHONES))(x)
outputs = layers.Softmax(axis=1)(x)
model = keras.Model(inputs, outputs)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(spectrogram, phones, epochs=2, batch_size=20, verbose=0)
