import torch


def load_text(n=4000):
    return torch.arange(n).pow(2) % 27


def get_batch(data, config):
    ix = torch.randint(0, len(data) - config.context - 1, (config.batch_size,))
    x = torch.stack([data[i : i + config.context] for i in ix])
    y = torch.stack([data[i + 1 : i + 1 + config.context] for i in ix])
    return x, y
