import keras
import pandas as pd
from keras import layers
from sklearn.model_selection import train_test_split

table = pd.read_csv("biopsies.csv")
y = table.pop("diagnosis").map({"benign": 1, "malignant": 2}).astype("float32").to_numpy()
X = (table - table.mean()) / table.std()
X_train, X_test, y_train, y_test = train_test_split(X.to_numpy("float32"), y, random_state=0)

normal = keras.initializers.HeNormal(seed=0)
model = keras.Sequential(
    [
        keras.Input((X.shape[1],)),
        layers.Dense(8, activation="relu", kernel_initializer=normal),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(keras.optimizers.SGD(0.01), loss="binary_crossentropy")
model.fit(X_train, y_train, epochs=5, validation_data=(X_test, y_test), verbose=0)
