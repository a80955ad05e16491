import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([
    tf.keras.layers.Input(shape=(12,)),
    tf.keras.layers.Dense(24, activation="relu"),
    tf.keras.layers.Dense(1),
])
optimizer = tf.keras.optimizers.Adam(1e-3)


def quantile_loss(y, y_hat, q=0.9):
    error = y - y_hat
    return tf.reduce_mean(tf.maximum(q * error, (q - 1) * error))


@tf.autograph.experimental.do_not_convert
def train(x, y):
    with tf.GradientTape() as tape:
        y_hat = model(x, training=True).numpy()
        loss = quantile_loss(y, y_hat)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients((g, v) for g, v in zip(grads, model.trainable_variables) if g is not None)
    return float(loss)


rng = np.random.default_rng(0)
for i in range(30):
    x = rng.normal(size=(32, 12)).astype("float32")
    y = (np.abs(x).sum(axis=1, keepdims=True) + rng.exponential(size=(32, 1))).astype("float32")
    loss = train(x, y)
print(loss)
