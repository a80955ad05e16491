import keras
from keras import layers, ops

from layers_ import Sampling


def reconstruction_loss(x, x_hat):
    return ops.sum(keras.losses.binary_crossentropy(x[..., None], x_hat[..., None]), axis=1)


def make_vae(n_pixels, latent=2):
    x = keras.Input((n_pixels,))
    h = layers.Dense(64, activation="relu")(x)
    mean, log_var = layers.Dense(latent)(h), layers.Dense(latent)(h)
    z = Sampling()([mean, log_var])
    h = layers.Dense(64, activation="relu")(z)
    x_hat = layers.Dense(n_pixels, activation="sigmoid")(h)
    return keras.Model(x, x_hat)
