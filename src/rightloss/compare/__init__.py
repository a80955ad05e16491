"""Train under each loss on the same folds, and show side by side what the wrong one would have cost."""

from rightloss.compare.comparison import Comparison as Comparison
from rightloss.compare.run import compare as compare
