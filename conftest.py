"""What must be said before anything is imported: Keras computes on PyTorch in our tests and examples."""

import os

os.environ.setdefault("KERAS_BACKEND", "torch")
