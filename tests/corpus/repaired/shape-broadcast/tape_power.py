import numpy as np
import tensorflow as tf

rng = np.random.default_rng(10)
wind = rng.weibull(2.0, size=(800, 1)).astype("float32") * 8
power = (np.clip(wind[:, 0], 3, 12) ** 3 / 100 + rng.normal(0, 0.3, 800)).astype("float32")
ds = tf.data.Dataset.from_tensor_slices((wind, power)).shuffle(800).batch(50)


class PowerCurve(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.d1 = tf.keras.layers.Dense(16, activation="tanh")
        self.d2 = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.d2(self.d1(x))


def squared_error(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_true - y_pred))


model = PowerCurve()
optimizer = tf.keras.optimizers.Adam(0.01)
for epoch in range(3):
    for x, y in ds:
        with tf.GradientTape() as tape:
            loss = squared_error(y, tf.squeeze(model(x), axis=-1))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
    tf.print("epoch", epoch, "loss", loss)
