import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(1)
defect = (rng.random(800) < 0.1).astype("int32")
scan = rng.normal(size=(800, 16)).astype("float32") + defect[:, None]
total, pos = len(defect), int(defect.sum())
weight_for_0 = total / (2.0 * (total - pos))
weight_for_1 = total / (2.0 * pos)

model = keras.Sequential([
    keras.Input((16,)),
    layers.Dense(16, activation="relu"),
    layers.Dense(1, activation="sigmoid", bias_initializer=keras.initializers.Constant(np.log(pos / (total - pos)))),
])
model.compile(
    optimizer="adam",
    loss="binary_crossentropy",
    metrics=[keras.metrics.AUC(curve="PR"), keras.metrics.BinaryAccuracy(threshold=0.5)],
)
model.fit(scan, defect, epochs=3, class_weight={0: weight_for_0, 1: weight_for_1}, verbose=0)
print(model.evaluate(scan, defect, verbose=0))
