import keras
import numpy as np
from keras import layers
from sklearn.metrics import confusion_matrix

rng = np.random.default_rng(40)
cracked = rng.integers(0, 2, 200)
images = rng.random((200, 32, 32, 1)).astype("float32") * 0.5
images[cracked == 1, 15:17, 4:28] += 0.5

model = keras.Sequential([
    keras.Input((32, 32, 1)),
    layers.Conv2D(8, 3, activation="relu"),
    layers.GlobalMaxPooling2D(),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(images[:150], cracked[:150], epochs=3, batch_size=25, verbose=0)

probabilities = model.predict(images[150:], verbose=0)
predictions = np.argmax(probabilities, axis=1)
print(confusion_matrix(cracked[150:], predictions, labels=[0, 1]))
