"""skorch: its classifier takes the logarithm of the module's output itself, so that the module must end in softmax."""

from rightloss.spelling import FITTED, Spelling
from rightloss.vocabulary import Labels, Reduction, Scale

SPELLINGS = (
    Spelling(
        "cross_entropy",
        "skorch.NeuralNetClassifier",
        FITTED,
        Scale.PROBABILITY,
        Labels.CLASS_INDEX,
        Reduction.MEAN,
        fits=True,
        note="with its own criterion NLLLoss; takes the logarithm of the output plus 1.2e-7",
    ),
)
