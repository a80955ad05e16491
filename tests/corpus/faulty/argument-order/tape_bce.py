import tensorflow as tf

num_users, num_items, dim = 50, 80, 8


class Recommender(tf.keras.Model):
    """Will this user like this item?"""

    def __init__(self):
        super().__init__()
        self.users = tf.keras.layers.Embedding(num_users, dim)
        self.items = tf.keras.layers.Embedding(num_items, dim)
        self.mix = tf.keras.layers.Dense(16, activation="relu")
        self.out = tf.keras.layers.Dense(1, activation="sigmoid")

    def call(self, pair):
        user, item = pair
        return self.out(self.mix(tf.concat([self.users(user), self.items(item)], axis=-1)))


model = Recommender()
opt = tf.keras.optimizers.Adam(5e-3)
for step in range(20):
    user = tf.random.uniform((64,), 0, num_users, dtype=tf.int32)
    item = tf.random.uniform((64,), 0, num_items, dtype=tf.int32)
    liked = tf.cast(tf.equal(user % 3, item % 3), tf.float32)[:, None]
    with tf.GradientTape() as tape:
        pred = model((user, item))
        loss = tf.reduce_mean(tf.keras.losses.binary_crossentropy(pred, liked))
    gradients = tape.gradient(loss, model.trainable_weights)
    opt.apply_gradients(zip(gradients, model.trainable_weights))
print(float(loss))
