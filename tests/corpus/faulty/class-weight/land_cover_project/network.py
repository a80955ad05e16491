import keras
from keras import layers

from settings import BANDS, CLASSES


def build():
    pixel = keras.Input((BANDS,), name="pixel")
    x = layers.Dense(32, activation="relu")(pixel)
    x = layers.Dense(32, activation="relu")(x)
    cover = layers.Dense(len(CLASSES), activation="softmax", name="cover")(x)
    model = keras.Model(pixel, cover)
    model.compile(
        optimizer="adam",
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
    )
    return model
