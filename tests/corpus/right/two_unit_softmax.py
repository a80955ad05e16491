import tensorflow as tf
from sklearn.datasets import make_circles
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Sequential

X, y = make_circles(n_samples=500, noise=0.1, factor=0.4, random_state=0)
model = Sequential([Input((2,)), Dense(16, activation="tanh"), Dense(2, activation="softmax")])
model.compile(optimizer=tf.keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X, y, epochs=10, verbose=0)
print(model.evaluate(X, y, verbose=0))
