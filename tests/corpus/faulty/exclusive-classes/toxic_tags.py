import numpy as np
import keras
from keras import layers

TAGS = ("toxic", "threat", "insult")
rng = np.random.default_rng(0)
vocab, length = 500, 30
comments = rng.integers(1, vocab, size=(400, length))
rudeness = rng.random((400, len(TAGS)))
tags = (rudeness > 0.6).astype("float32")

inputs = keras.Input(shape=(length,), dtype="int32")
x = layers.Embedding(vocab, 16)(inputs)
x = layers.GlobalMaxPooling1D()(x)
outputs = layers.Dense(len(TAGS), activation="softmax")(x)
model = keras.Model(inputs, outputs)

model.compile(optimizer="adam", loss=keras.losses.CategoricalCrossentropy())
model.fit(comments, tags, epochs=2, batch_size=32, validation_split=0.2, verbose=0)
print(model.predict(comments[:3]).round(2))
