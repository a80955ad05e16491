import keras
import numpy as np
from keras import layers, ops


def dice_coef(y_true, y_pred, smooth=1.0):
    y_true_f = ops.reshape(y_true, (-1,))
    y_pred_f = ops.reshape(y_pred, (-1,))
    intersection = ops.sum(y_true_f * y_pred_f)
    return (2.0 * intersection + smooth) / (ops.sum(y_true_f) + ops.sum(y_pred_f) + smooth)


def dice_loss(y_true, y_pred):
    return 1.0 - dice_coef(y_true, y_pred)


def unet(size):
    inp = layers.Input((size, size, 1))
    c1 = layers.Conv2D(8, 3, padding="same", activation="relu")(inp)
    p1 = layers.MaxPooling2D()(c1)
    c2 = layers.Conv2D(16, 3, padding="same", activation="relu")(p1)
    u1 = layers.Concatenate()([layers.UpSampling2D()(c2), c1])
    out = layers.Conv2D(1, 1, activation="sigmoid")(u1)
    return keras.Model(inp, out)


rng = np.random.default_rng(3)
masks = (rng.random((20, 1, 1, 1)) < np.linspace(0, 1, 32)[None, :, None, None]) * np.ones((20, 32, 32, 1))
images = masks + rng.normal(0, 0.3, masks.shape)
model = unet(32)
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=dice_loss, metrics=[dice_coef])
model.fit(images.astype("float32"), masks.astype("float32"), epochs=2, batch_size=4, verbose=0)
