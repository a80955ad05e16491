import keras
from keras.callbacks import EarlyStopping, ModelCheckpoint
from keras.utils import to_categorical
from sklearn.datasets import load_wine
from sklearn.preprocessing import scale

X, y = load_wine(return_X_y=True)
X, Y = scale(X), to_categorical(y, 3)
model = keras.Sequential([keras.layers.Dense(16, activation="relu"), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
callbacks = [
    EarlyStopping(monitor="val_accuracy", mode="max", patience=5),
    ModelCheckpoint("wine.weights.h5", monitor="val_loss", mode="min", save_best_only=True, save_weights_only=True),
]
model.fit(X, Y, validation_split=0.3, epochs=10, callbacks=callbacks, verbose=0)
