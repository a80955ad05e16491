from keras import layers, models
from sklearn.datasets import fetch_california_housing
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

housing = fetch_california_housing()
X_train, X_test, y_train, y_test = train_test_split(housing.data, housing.target, random_state=42)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)

model = models.Sequential()
model.add(layers.Input(shape=X_train.shape[1:]))
model.add(layers.Dense(30, activation="relu"))
model.add(layers.Dense(1))
model.compile(loss="mean_squared_error", optimizer="sgd", metrics=["mae"])
model.fit(X_train, y_train, epochs=3, validation_split=0.1, verbose=2)
print(model.evaluate(X_test, y_test, verbose=0))
