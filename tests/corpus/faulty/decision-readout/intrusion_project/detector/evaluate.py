import torch


@torch.no_grad()
def evaluate(model, loader):
    model.eval()
    hits, total = 0, 0
    for flow, attack in loader:
        guess = torch.round(model(flow))
        hits += (guess == attack).sum().item()
        total += attack.numel()
    return hits / total
