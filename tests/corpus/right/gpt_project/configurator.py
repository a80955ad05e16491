from dataclasses import dataclass


@dataclass
class GPTConfig:
    block_size: int = 16
    vocab_size: int = 40
    n_head: int = 2
    n_embd: int = 32
    dropout: float = 0.0
