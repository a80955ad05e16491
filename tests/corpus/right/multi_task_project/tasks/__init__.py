from tasks.heads import build_heads
from tasks.losses import MultiTaskLoss

__all__ = ["MultiTaskLoss", "build_heads"]
