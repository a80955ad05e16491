import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

CLASSES = 10
train_size = 240

rng = np.random.default_rng(2)
species = rng.integers(CLASSES, size=train_size)
spectra = rng.normal(size=(train_size, 50)).astype("float32")
spectra[np.arange(train_size), species * 5] += 4.0
onehot = tf.keras.utils.to_categorical(species, num_classes=CLASSES)


class PlanktonModel(tf.keras.Model):
    def __init__(self, classes):
        super().__init__()
        self.hidden = layers.Dense(32, activation="relu")
        self.dropout = layers.Dropout(0.2)
        self.scores = layers.Dense(classes, activation="sigmoid")

    def call(self, inputs, training=False):
        x = self.hidden(inputs)
        x = self.dropout(x, training=training)
        return self.scores(x)


model = PlanktonModel(CLASSES)
model.compile(
    optimizer=tf.keras.optimizers.Adam(learning_rate=5e-3),
    loss=tf.keras.losses.CategoricalCrossentropy(),
    metrics=["categorical_accuracy"],
)
model.fit(spectra, onehot, batch_size=40, epochs=3, verbose=0)
