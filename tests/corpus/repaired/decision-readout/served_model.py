import torch


class Screening:
    """Flags the samples that a person should look at."""

    def __init__(self, path, threshold=0.3):
        self.network = torch.load(path, weights_only=False)
        self.threshold = threshold

    @torch.inference_mode()
    def __call__(self, samples):
        risk = self.network(samples).squeeze(-1).sigmoid()
        return risk > self.threshold


if __name__ == "__main__":
    screen = Screening("model.pt")
    print(screen(torch.randn(10, 5)).tolist())
