import tensorflow as tf
from tensorflow import keras

(x_train, y_train), _ = keras.datasets.fashion_mnist.load_data()
x_train = (x_train / 255.0).astype("float32")
dataset = tf.data.Dataset.from_tensor_slices((x_train, y_train.astype("int64"))).shuffle(10_000).batch(64)

model = keras.Sequential([
    keras.layers.Flatten(input_shape=(28, 28)),
    keras.layers.Dense(64, activation="relu"),
    keras.layers.Dense(10),
])
optimizer = keras.optimizers.Adam()


@tf.function
def train_step(images, labels):
    with tf.GradientTape() as tape:
        predictions = model(images, training=True)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=predictions)
        loss = tf.reduce_mean(losses)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for epoch in range(2):
    for images, labels in dataset:
        loss = train_step(images, labels)
    print("epoch", epoch, "loss", float(loss))
