import tensorflow as tf
from tensorflow.keras import layers


class Smoother(tf.keras.Model):
    """Removes the glitches of a sensor; x is the raw trace, y the calibrated one."""

    def __init__(self, length):
        super().__init__()
        self.conv1 = layers.Conv1D(8, 7, padding="same", activation="relu")
        self.conv2 = layers.Conv1D(1, 7, padding="same")

    def call(self, x):
        return self.conv2(self.conv1(x))


def make_pair(batch=16, length=64):
    y = tf.sin(tf.linspace(0.0, 12.0, length) + tf.random.uniform((batch, 1)) * 6.0)
    glitch = tf.cast(tf.random.uniform((batch, length)) < 0.05, tf.float32) * 5.0
    return (y + glitch)[..., None], y[..., None]


model = Smoother(64)
loss_fn = tf.keras.losses.MeanAbsoluteError()
optimizer = tf.keras.optimizers.RMSprop(1e-3)
for step in range(20):
    x, y = make_pair()
    with tf.GradientTape() as tape:
        pred = model(x, training=True)
        loss = loss_fn(y, pred)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
print("loss", float(loss))
