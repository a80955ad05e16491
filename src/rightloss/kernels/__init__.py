"""Compiled kernels: value, gradient and curvature in one pass over the data. Without them, the formulas serve."""

from rightloss.kernels.native import formulas_only as formulas_only
from rightloss.kernels.native import info as info
from rightloss.kernels.native import set_num_threads as set_num_threads
