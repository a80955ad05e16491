import keras
from keras import layers
from sklearn.datasets import fetch_california_housing
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler

data = fetch_california_housing()
X = StandardScaler().fit_transform(data.data)
price_scaler = MinMaxScaler()
y = price_scaler.fit_transform(data.target.reshape(-1, 1))
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)

model = keras.Sequential([keras.Input((8,)), layers.Dense(32, activation="relu"), layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
model.fit(X_train, y_train, epochs=2, batch_size=64, verbose=0)
print(price_scaler.inverse_transform(model.predict(X_test[:3], verbose=0)))
