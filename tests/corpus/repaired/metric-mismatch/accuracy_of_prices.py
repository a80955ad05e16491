import keras
from keras import layers
from sklearn.datasets import fetch_california_housing
from sklearn.model_selection import train_test_split


def get_model(n_features: int) -> keras.Model:
    model = keras.Sequential([keras.Input((n_features,)), layers.BatchNormalization()])
    for units in (64, 32):
        model.add(layers.Dense(units, activation="relu"))
    model.add(layers.Dense(1))
    return model


X, y = fetch_california_housing(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.1, random_state=123)
model = get_model(8)
model.compile(loss="mse", optimizer="adam", metrics=["mae"])
model.fit(X_train, y_train, epochs=2, batch_size=256, validation_data=(X_test, y_test))
