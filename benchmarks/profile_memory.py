"""Time and memory of one pass over a large file: `python -m benchmarks.profile_memory FOLDER [MILLIONS]`.

Writes a Parquet and a CSV file into the folder, unless they are there, and profiles each in a process of its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl

_PART = 1_000_000


def made(part: int) -> pl.DataFrame:
    """One million claims: an amount > 0, a count, a class and three features."""
    random = np.random.default_rng(part)
    features = random.normal(size=(3, _PART))
    mean = np.exp(5.0 + 0.5 * features[0])
    return pl.DataFrame(
        {
            "age": features[0],
            "size": features[1].round(3),
            "region": random.integers(0, 12, _PART),
            "claims": random.poisson(np.exp(0.3 * features[1])),
            "amount": random.gamma(0.7, mean / 0.7),
        }
    )


def write(folder: Path, millions: int) -> list[Path]:
    """Write the files part by part, so that this program stays small too."""
    parts = folder / f"claims-{millions}m.parquet"
    table = folder / f"claims-{millions}m.csv"
    if not parts.is_dir():
        parts.mkdir(parents=True)
        with table.open("wb") as stream:
            for number in range(millions):
                frame = made(number)
                frame.write_parquet(parts / f"{number:04}.parquet")
                frame.write_csv(stream, include_header=number == 0)
    return [parts, table]


def measure(path: Path) -> None:
    from rightloss.profile import profile
    from rightloss.tables import open_table

    start = perf_counter()
    found = profile(open_table(path), ["amount"])
    seconds = perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    size = sum(part.stat().st_size for part in (path.rglob("*.parquet") if path.is_dir() else [path])) / 1e9
    median, mean = found.targets[0].median, found.targets[0].mean
    print(
        f"{path.name:<24} {size:5.2f} GB  {found.rows:>12,} rows  {seconds:6.1f} s  peak {peak:5.2f} GiB"
        f"  median {median:.1f}  mean {mean:.2f}",
        flush=True,
    )


def main() -> None:
    if sys.argv[1] == "--one":
        measure(Path(sys.argv[2]))
        return
    for path in write(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 50):  # noqa: PLR2004
        subprocess.run([sys.executable, "-m", "benchmarks.profile_memory", "--one", str(path)], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
