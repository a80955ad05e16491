from keras import layers, models
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

X, y = load_digits(return_X_y=True)
X_train, X_val, y_train, y_val = train_test_split(X / 16.0, y, test_size=0.2, stratify=y)


def make_model(hidden=(64, 32)):
    model = models.Sequential([layers.Input((64,))])
    for width in hidden:
        model.add(layers.Dense(width, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    return model


net = make_model()
net.compile(optimizer="nadam", loss="sparse_categorical_crossentropy")
net.fit(X_train, y_train, validation_data=(X_val, y_val), epochs=3, verbose=2)
