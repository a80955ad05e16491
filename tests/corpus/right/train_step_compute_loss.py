import tensorflow as tf


class Clipped(tf.keras.Model):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred)
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, self.trainable_variables), 1.0)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}


inputs = tf.keras.Input((7,))
hidden = tf.keras.layers.Dense(16, activation="relu", kernel_regularizer="l2")(inputs)
model = Clipped(inputs, tf.keras.layers.Dense(1)(hidden))
model.compile(optimizer="adam", loss="huber", metrics=["mae"])
x = tf.random.normal((320, 7))
model.fit(x, tf.reduce_sum(x, axis=1, keepdims=True), epochs=2, verbose=0)
