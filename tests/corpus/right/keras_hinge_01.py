import keras
import numpy as np
from keras import layers
from sklearn.datasets import make_classification
from sklearn.preprocessing import StandardScaler

X, y = make_classification(n_samples=600, n_features=10, random_state=4)
X = StandardScaler().fit_transform(X)

svm = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(1, kernel_regularizer=keras.regularizers.L2(1e-3)),
])
svm.compile(optimizer=keras.optimizers.Adam(0.01), loss="hinge")
svm.fit(X, y, epochs=5, verbose=0)
decision = svm.predict(X, verbose=0)[:, 0] > 0
print("accuracy", np.mean(decision == y))
