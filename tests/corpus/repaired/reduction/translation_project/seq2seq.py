import torch
from torch import nn

from constants import PAD_ID, VOCAB


class Seq2Seq(nn.Module):
    def __init__(self, dim=48):
        super().__init__()
        self.embed = nn.Embedding(VOCAB, dim, padding_idx=PAD_ID)
        self.encoder = nn.GRU(dim, dim, batch_first=True)
        self.decoder = nn.GRU(dim, dim, batch_first=True)
        self.generator = nn.Linear(dim, VOCAB)

    def forward(self, source, target_in):
        _, state = self.encoder(self.embed(source))
        out, _ = self.decoder(self.embed(target_in), state)
        return self.generator(out)
