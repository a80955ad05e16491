from torch import nn

OUTPUTS = {"age": 1, "sex": 1, "tissue": 4}


def build_heads(width):
    return nn.ModuleDict({name: nn.Linear(width, size) for name, size in OUTPUTS.items()})
