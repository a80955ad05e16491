from keras import Input, Model, layers, losses, optimizers
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

X, y = load_wine(return_X_y=True)
X_tr, X_te, y_tr, y_te = train_test_split(X, y, stratify=y, random_state=1)
scale = StandardScaler()
X_tr, X_te = scale.fit_transform(X_tr), scale.transform(X_te)


def build(n_inputs: int, n_classes: int) -> Model:
    inputs = Input(shape=(n_inputs,), name="chemistry")
    h = layers.Dense(24, activation="gelu")(inputs)
    h = layers.LayerNormalization()(h)
    outputs = layers.Dense(n_classes, activation="softmax", name="cultivar")(h)
    return Model(inputs, outputs)


model = build(X_tr.shape[1], 3)
model.compile(
    optimizer=optimizers.Adam(1e-3),
    loss=losses.SparseCategoricalCrossentropy(),
    metrics=["sparse_categorical_accuracy"],
)
model.fit(X_tr, y_tr, epochs=5, verbose=0)
print(dict(zip(model.metrics_names, model.evaluate(X_te, y_te, verbose=0))))
