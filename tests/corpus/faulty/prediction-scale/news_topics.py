import argparse
import random

import torch
import torch.nn.functional as F
from torch import nn

TOPICS = ["sport", "politics", "science", "culture"]


class BagOfWords(nn.Module):
    """Mean of word vectors, then one linear layer."""

    def __init__(self, vocab_size, dim, n_topics):
        super().__init__()
        self.embed = nn.EmbeddingBag(vocab_size, dim, mode="mean")
        self.drop = nn.Dropout(0.1)
        self.out = nn.Linear(dim, n_topics)

    def forward(self, tokens, offsets):
        return self.out(self.drop(self.embed(tokens, offsets)))


def batches(n_batches, batch_size, vocab_size):
    for _ in range(n_batches):
        topics = torch.randint(0, len(TOPICS), (batch_size,))
        texts = [torch.randint(int(t) * 50, vocab_size, (random.randint(5, 20),)) for t in topics]
        offsets = torch.tensor([0] + [len(t) for t in texts[:-1]]).cumsum(0)
        yield torch.cat(texts), offsets, topics


def train(args):
    model = BagOfWords(args.vocab, args.dim, len(TOPICS))
    optimizer = torch.optim.Adagrad(model.parameters(), lr=args.lr)
    for i, (tokens, offsets, topics) in enumerate(batches(args.steps, 32, args.vocab)):
        scores = model(tokens, offsets)
        loss = F.nll_loss(scores, topics)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if i % 20 == 0:
            print(f"step {i}: loss {loss.item():.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--vocab", type=int, default=1000)
    parser.add_argument("--dim", type=int, default=32)
    parser.add_argument("--lr", type=float, default=0.05)
    parser.add_argument("--steps", type=int, default=60)
    train(parser.parse_args())
