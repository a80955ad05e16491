import pandas as pd
from keras.layers import Dense, Dropout, Input
from keras.models import Sequential
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

df = pd.read_csv("bank_customers.csv")
X = df[["credit_score", "age", "balance", "products"]].values
y = df["exited"].values

X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
sc = StandardScaler()
X_train = sc.fit_transform(X_train)
X_test = sc.transform(X_test)

classifier = Sequential()
classifier.add(Input(shape=(4,)))
classifier.add(Dense(units=6, kernel_initializer="he_uniform", activation="relu"))
classifier.add(Dropout(0.1))
classifier.add(Dense(units=6, kernel_initializer="he_uniform", activation="relu"))
classifier.add(Dense(units=1, activation="softmax"))
classifier.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
classifier.fit(X_train, y_train, batch_size=32, epochs=3, verbose=2)

y_pred = classifier.predict(X_test) > 0.5
print("share predicted to leave:", y_pred.mean())
