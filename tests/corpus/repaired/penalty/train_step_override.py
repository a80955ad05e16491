import keras
import numpy as np
import torch
from keras import layers


class SparseRegressor(keras.Model):
    def __init__(self, width=32):
        super().__init__()
        self.hidden = layers.Dense(width, activation="relu")
        self.out = layers.Dense(1, kernel_regularizer=keras.regularizers.L1(0.01))
        self.tracker = keras.metrics.Mean(name="loss")

    def call(self, x):
        return self.out(self.hidden(x))

    def train_step(self, data):
        x, y = data
        self.zero_grad()
        y_pred = self(x, training=True)
        loss = keras.ops.mean(keras.ops.square(y - y_pred))
        loss = loss + sum(self.losses)
        loss.backward()
        trainable = list(self.trainable_weights)
        with torch.no_grad():
            self.optimizer.apply([w.value.grad for w in trainable], trainable)
        self.tracker.update_state(loss)
        return {"loss": self.tracker.result()}


rng = np.random.default_rng(2)
x = rng.normal(size=(300, 10)).astype("float32")
y = x[:, :2].sum(axis=1, keepdims=True)
model = SparseRegressor()
model.compile(optimizer=keras.optimizers.Adam(0.01))
model.fit(x, y, epochs=3, batch_size=30, verbose=0)
