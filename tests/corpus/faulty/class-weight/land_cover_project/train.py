import numpy as np

import settings
from balance import class_weights
from network import build

rng = np.random.default_rng(0)
cover = rng.choice(len(settings.CLASSES), size=1000, p=settings.SHARES)
pixels = rng.normal(size=(1000, settings.BANDS)).astype("float32")
pixels[np.arange(1000), cover] += 2

model = build()
model.fit(pixels, cover, epochs=settings.EPOCHS, class_weight=class_weights(cover), verbose=2)
