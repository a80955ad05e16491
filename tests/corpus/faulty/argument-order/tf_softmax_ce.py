import numpy as np
import tensorflow as tf

x_data = np.random.default_rng(3).normal(size=(300, 8)).astype("float32")
labels = (x_data[:, 0] > 0).astype("int32") + (x_data[:, 1] > 0).astype("int32")

w1 = tf.Variable(tf.random.normal([8, 16], stddev=0.1))
b1 = tf.Variable(tf.zeros([16]))
w2 = tf.Variable(tf.random.normal([16, 3], stddev=0.1))
b2 = tf.Variable(tf.zeros([3]))
variables = [w1, b1, w2, b2]


def network(x):
    return tf.matmul(tf.nn.relu(tf.matmul(x, w1) + b1), w2) + b2


def cost(x, y):
    scores = network(x)
    onehot = tf.one_hot(y, depth=3)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(scores, onehot))


optimizer = tf.keras.optimizers.SGD(0.1)
for epoch in range(50):
    with tf.GradientTape() as tape:
        loss = cost(x_data, labels)
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
print("loss", loss.numpy())
