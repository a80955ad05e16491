"""What the guard costs: the same training steps with and without it, in turns, in one process.

    python benchmarks/guard_overhead.py [--rounds 7] [--output docs/guard-overhead.txt]

Prints the ratio of the medians for each model, and the time that a watched call takes once its first looks are over.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import torch
from torch import nn
from torch.nn import functional

import rightloss

_WARM = 140  # steps after which the next look is far away: it is at 256


class Block(nn.Module):
    """Two convolutions beside a shortcut, as in ResNet-18."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(before, after, 3, stride, 1, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(),
            nn.Conv2d(after, after, 3, 1, 1, bias=False),
            nn.BatchNorm2d(after),
        )
        plain = before == after and stride == 1
        self.side = nn.Identity() if plain else nn.Conv2d(before, after, 1, stride, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Add both ways."""
        return functional.relu(self.body(x) + self.side(x))


def resnet():
    widths = [(64, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2)]
    blocks = [Block(*each) for each in [*widths, (512, 512, 1)]]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10)]
    return nn.Sequential(nn.Conv2d(3, 64, 3, 1, 1), nn.ReLU(), *blocks, *head), torch.randn(2, 3, 32, 32), 10


def transformer():
    layer = nn.TransformerEncoderLayer(128, 4, 256, batch_first=True, dropout=0.0)
    model = nn.Sequential(nn.Linear(16, 128), nn.TransformerEncoder(layer, 2), nn.Flatten(), nn.Linear(128 * 32, 10))
    return model, torch.randn(16, 32, 16), 10


def layers():
    model = nn.Sequential(nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    return model, torch.randn(64, 32), 10


def stepping(make):
    torch.manual_seed(0)
    model, x, classes = make()
    y = torch.randint(0, classes, (len(x),))
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01)

    def step():
        optimiser.zero_grad()
        functional.cross_entropy(model(x), y).backward()
        optimiser.step()

    return step


def timed(step, count):
    start = perf_counter()
    for _ in range(count):
        step()
    return (perf_counter() - start) / count


def paired(step, count, warm, rounds):
    """Medians of both, in turns."""
    plain, watched = [], []
    timed(step, 3)
    for _ in range(rounds):
        plain.append(timed(step, count))
        with rightloss.guard("collect"):
            timed(step, warm)
            watched.append(timed(step, count))
    return median(plain), median(watched)


def imports(code):
    """Seconds of a fresh interpreter, the least of five."""
    found = []
    for _ in range(5):
        start = perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603
        found.append(perf_counter() - start)
    return min(found)


def rows(rounds, share):
    yield f"{'step':<38}{'plain':>12}{'watched':>12}{'ratio':>9}"
    for name, make, count, warm in (
        ("ResNet-18, 2 images of 32 x 32", resnet, 5, 40),
        ("transformer, 2 layers of 128, 16 x 32", transformer, 20, 70),
        ("3 layers of 64, batch of 64", layers, 100, _WARM),
    ):
        plain, watched = paired(stepping(make), max(1, int(count * share)), max(1, int(warm * share)), rounds)
        yield f"{name:<38}{plain * 1e3:>9.3f} ms{watched * 1e3:>9.3f} ms{watched / plain:>9.3f}"
    one, two = torch.zeros(8), torch.ones(8)
    plain, watched = paired(lambda: functional.mse_loss(one, two), int(90 * share), int(_WARM * share), rounds * 5)
    yield f"{'one call of mse_loss on 8 numbers':<38}{plain * 1e6:>9.2f} µs{watched * 1e6:>9.2f} µs"
    yield f"a watched call costs {(watched - plain) * 1e6:.1f} µs more, once its first looks are over"
    before, after = imports("import torch"), imports("import torch, rightloss; rightloss.guard.install()")
    yield f"setting the guard up takes {(after - before) * 1e3:.0f} ms beyond `import torch`"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--smoke", action="store_true", help="a few steps only, to see that it runs")
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    torch.set_num_threads(2)
    lines = []
    for line in rows(1 if given.smoke else given.rounds, 0.1 if given.smoke else 1.0):
        print(line, flush=True)
        lines.append(line)
    if given.output:
        given.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
