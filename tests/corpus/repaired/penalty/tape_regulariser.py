import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, regularizers

rng = np.random.default_rng(0)
x = rng.normal(size=(400, 30)).astype("float32")
y = (x[:, 0] * x[:, 1] > 0).astype("int32")
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(40)

l2 = regularizers.l2(1e-3)
model = tf.keras.Sequential([
    layers.Dense(64, activation="relu", kernel_regularizer=l2),
    layers.Dense(64, activation="relu", kernel_regularizer=l2),
    layers.Dense(2),
])
loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam()


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss = loss_object(y, logits) + tf.add_n(model.losses)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for epoch in range(3):
    for xb, yb in dataset:
        loss = train_step(xb, yb)
    print(epoch, loss.numpy())
