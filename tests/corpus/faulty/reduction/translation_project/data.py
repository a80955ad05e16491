import random

import torch
from torch.nn.utils.rnn import pad_sequence

from constants import BOS_ID, EOS_ID, PAD_ID, VOCAB


def sentence():
    return [random.randint(3, VOCAB - 1) for _ in range(random.randint(3, 12))]


def corpus(n):
    sources = [sentence() for _ in range(n)]
    return [(s, [BOS_ID, *reversed(s), EOS_ID]) for s in sources]


def collate(pairs):
    sources, targets = zip(*pairs)
    pad = lambda rows: pad_sequence([torch.tensor(r) for r in rows], batch_first=True, padding_value=PAD_ID)  # noqa: E731
    return pad(sources), pad(targets)
