from dataclasses import dataclass


@dataclass(frozen=True)
class TrainConfig:
    context: int = 24
    batch_size: int = 16
    hidden: int = 64
    vocab_size: int = 27
    max_iters: int = 20
    learning_rate: float = 3e-3
