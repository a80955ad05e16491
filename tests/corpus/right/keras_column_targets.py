import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split

X, y = load_diabetes(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = keras.Sequential([keras.Input((10,)), layers.Dense(20, activation="relu"), layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.05), loss=keras.losses.MeanSquaredError(), metrics=["mae"])
model.fit(X_train, y_train, epochs=20, verbose=0)
rmse = np.sqrt(np.mean((model.predict(X_test, verbose=0).flatten() - y_test) ** 2))
print("RMSE", rmse)
