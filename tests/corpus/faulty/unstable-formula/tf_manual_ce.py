import numpy as np
import tensorflow as tf

from sklearn.datasets import load_digits

digits = load_digits()
x = tf.constant(digits.data / 16.0, tf.float32)
y_ = tf.one_hot(digits.target, 10)

W = tf.Variable(tf.zeros([64, 10]))
b = tf.Variable(tf.zeros([10]))
sgd = tf.keras.optimizers.SGD(learning_rate=0.5)

for step in range(100):
    rows = np.random.choice(len(digits.target), 100)
    xb, yb = tf.gather(x, rows), tf.gather(y_, rows)
    with tf.GradientTape() as tape:
        y = tf.nn.softmax(tf.matmul(xb, W) + b)
        cross_entropy = tf.reduce_mean(-tf.reduce_sum(yb * tf.math.log(y), axis=1))
    grads = tape.gradient(cross_entropy, [W, b])
    sgd.apply_gradients(zip(grads, [W, b]))

hits = tf.equal(tf.argmax(tf.matmul(x, W) + b, 1), tf.argmax(y_, 1))
print("accuracy", tf.reduce_mean(tf.cast(hits, tf.float32)).numpy())
