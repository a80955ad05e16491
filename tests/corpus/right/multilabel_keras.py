import keras
import numpy as np
from keras import layers
from sklearn.datasets import make_multilabel_classification
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split

X, Y = make_multilabel_classification(n_samples=800, n_features=20, n_classes=6, n_labels=2, random_state=0)
X_train, X_test, Y_train, Y_test = train_test_split(X, Y, random_state=0)

model = keras.Sequential([
    keras.Input((20,)),
    layers.Normalization(),
    layers.Dense(48, activation="relu"),
    layers.Dense(6, activation="sigmoid"),
])
model.layers[0].adapt(X_train)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=[keras.metrics.AUC(multi_label=True)])
model.fit(X_train, Y_train, epochs=5, verbose=0)
predicted = (model.predict(X_test, verbose=0) > 0.5).astype(int)
print("F1", f1_score(Y_test, predicted, average="micro"))
