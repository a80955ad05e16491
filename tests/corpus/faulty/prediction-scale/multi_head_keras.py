import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(0)
tickets = rng.random((500, 40)).astype("float32")
department = rng.integers(0, 4, 500)
urgent = (tickets[:, 0] > 0.8).astype("float32")

ticket = keras.Input((40,), name="ticket")
shared = layers.Dense(32, activation="relu")(ticket)
dept = layers.Dense(4, activation="softmax", name="department")(shared)
urgency = layers.Dense(1, name="urgency")(shared)
model = keras.Model(inputs=ticket, outputs={"department": dept, "urgency": urgency})
model.compile(
    optimizer="rmsprop",
    loss={"department": "sparse_categorical_crossentropy", "urgency": "binary_crossentropy"},
    loss_weights={"department": 1.0, "urgency": 0.5},
)
model.fit(tickets, {"department": department, "urgency": urgent}, epochs=3, batch_size=50, verbose=0)
