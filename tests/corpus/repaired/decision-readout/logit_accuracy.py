import tensorflow as tf

AUTOTUNE = tf.data.AUTOTUNE


def make_dataset(n):
    x = tf.random.stateless_normal((n, 16), seed=(1, n))
    y = tf.cast(tf.reduce_sum(x[:, :3], axis=1) > 0.0, tf.float32)
    return tf.data.Dataset.from_tensor_slices((x, y)).batch(32).prefetch(AUTOTUNE)


inputs = tf.keras.Input(shape=(16,))
hidden = tf.keras.layers.Dense(16, activation="relu")(inputs)
outputs = tf.keras.layers.Dense(1)(hidden)
model = tf.keras.Model(inputs, outputs)
model.compile(
    optimizer="adam",
    loss=tf.keras.losses.BinaryCrossentropy(from_logits=True),
    metrics=[tf.keras.metrics.BinaryAccuracy(threshold=0.0)],
)
model.fit(make_dataset(640), validation_data=make_dataset(160), epochs=2)
