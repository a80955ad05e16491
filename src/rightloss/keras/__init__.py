"""Keras' loss classes, computed by ours: change the import, keep the rest.

Names, arguments, shapes, sample weights, masks and saving are Keras' own; the numbers are exact, and what a call shows
to be wrong is an error. For the backends PyTorch, JAX and NumPy.
"""

from rightloss.errors import not_installed as _not_installed

try:
    import keras as _installed  # noqa: F401 (looked for only)
except ModuleNotFoundError as missing:
    if missing.name != "keras":
        raise
    raise _not_installed("rightloss.keras", "Keras", "keras") from None

from rightloss.keras.amounts import Huber as Huber
from rightloss.keras.amounts import LogCosh as LogCosh
from rightloss.keras.amounts import MeanAbsoluteError as MeanAbsoluteError
from rightloss.keras.amounts import MeanAbsolutePercentageError as MeanAbsolutePercentageError
from rightloss.keras.amounts import MeanSquaredError as MeanSquaredError
from rightloss.keras.amounts import MeanSquaredLogarithmicError as MeanSquaredLogarithmicError
from rightloss.keras.amounts import Poisson as Poisson
from rightloss.keras.amounts import Quantile as Quantile
from rightloss.keras.any_loss import LossOf as LossOf
from rightloss.keras.binary import BinaryCrossentropy as BinaryCrossentropy
from rightloss.keras.binary import BinaryFocalCrossentropy as BinaryFocalCrossentropy
from rightloss.keras.binary import Hinge as Hinge
from rightloss.keras.binary import SquaredHinge as SquaredHinge
from rightloss.keras.classes import CategoricalCrossentropy as CategoricalCrossentropy
from rightloss.keras.classes import CategoricalFocalCrossentropy as CategoricalFocalCrossentropy
from rightloss.keras.classes import KLDivergence as KLDivergence
from rightloss.keras.classes import SparseCategoricalCrossentropy as SparseCategoricalCrossentropy
