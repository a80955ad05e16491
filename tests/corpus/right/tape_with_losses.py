import tensorflow as tf

l2 = tf.keras.regularizers.L2(1e-4)
model = tf.keras.Sequential([
    tf.keras.layers.Dense(32, activation="relu", kernel_regularizer=l2),
    tf.keras.layers.Dense(1, kernel_regularizer=l2),
])
optimizer = tf.keras.optimizers.Adam(1e-2)
metric = tf.keras.metrics.RootMeanSquaredError()


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        prediction = model(x, training=True)
        data_loss = tf.reduce_mean(tf.square(y - prediction))
        loss = data_loss + tf.add_n(model.losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    metric.update_state(y, prediction)
    return loss


model.build((None, 5))
for step in range(50):
    x = tf.random.normal((64, 5))
    y = tf.reduce_sum(tf.abs(x), axis=1, keepdims=True)
    loss = train_step(x, y)
print(float(loss), float(metric.result()))
