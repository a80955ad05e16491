import keras
import numpy as np
from keras.callbacks import EarlyStopping, ReduceLROnPlateau
from sklearn.datasets import make_moons

X, y = make_moons(n_samples=600, noise=0.25, random_state=0)

model = keras.Sequential([
    keras.layers.Dense(24, activation="relu"),
    keras.layers.Dense(24, activation="relu"),
    keras.layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
callbacks = [
    ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=2),
    EarlyStopping(monitor="val_loss", mode="min", patience=3, restore_best_weights=True),
]
history = model.fit(X, y, validation_split=0.25, epochs=20, callbacks=callbacks, verbose=0)
print(len(history.history["loss"]), "epochs, best", np.min(history.history["val_loss"]))
