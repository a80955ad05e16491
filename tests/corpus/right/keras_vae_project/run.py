import keras
from sklearn.datasets import load_digits

from vae import make_vae, reconstruction_loss

pixels = (load_digits().data / 16.0).astype("float32")
vae = make_vae(pixels.shape[1])
vae.compile(optimizer=keras.optimizers.Adam(1e-3), loss=reconstruction_loss)
vae.fit(pixels, pixels, epochs=2, batch_size=64, verbose=0)
print(vae.evaluate(pixels, pixels, verbose=0))
