import keras
from keras import layers

encoding_dim = 32
(x_train, _), (x_test, _) = keras.datasets.mnist.load_data()
x_train = x_train.astype("float32").reshape((len(x_train), 784)) / 255.0
x_test = x_test.astype("float32").reshape((len(x_test), 784)) / 255.0

input_img = keras.Input(shape=(784,))
encoded = layers.Dense(encoding_dim, activation="relu")(input_img)
decoded = layers.Dense(784, activation="sigmoid")(encoded)
autoencoder = keras.Model(input_img, decoded)
autoencoder.compile(optimizer="adam", loss="binary_crossentropy")
autoencoder.fit(x_train, x_train, epochs=1, batch_size=256, shuffle=True, validation_data=(x_test, x_test))
