"""Time beside the peers: `python -m benchmarks [--quick] [--only NAME] [--json FILE] [--chart FILE]`.

All candidates of a workload take turns in one process, on the same number of threads; a ratio is taken within a round,
and the table shows the median over the rounds with the quartiles. See docs/benchmarks.md.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from rightloss import kernels

ROUNDS, QUICK_ROUNDS, LONG_ROUNDS = 15, 3, 5
LARGE = 1_000_000_000  # bytes of a workload from which fewer rounds must do
PEERS = ("formula", "PyTorch", "compiled", "JAX", "scikit-learn", "PyTorch, chunked")
# Peers at their best: memory that was freed stays warm, and threads that wait let others compute.
SETTINGS = {
    "MALLOC_MMAP_THRESHOLD_": "8000000000",
    "MALLOC_TRIM_THRESHOLD_": "32000000000",
    "OMP_WAIT_POLICY": "PASSIVE",
}


def measured(name, candidates, size, count):
    """One line of the results."""
    from benchmarks import timing

    threads = kernels.info()["threads"]
    everyone = candidates | ({"copy": timing.copy(size, threads)} if size else {})
    taken = timing.rounds(everyone, count)
    ours = timing.typical(taken, "rightloss")
    return {
        "workload": name,
        "milliseconds": 1e3 * ours,
        "copy": asdict(timing.ratio(taken, "copy")) if size else None,
        "gigabytes_per_second": size / ours / 1e9 if size else None,
        "ratios": {peer: asdict(timing.ratio(taken, peer)) for peer in candidates if peer != "rightloss"},
    }


def results(options):
    """Time every workload, one after the other."""
    from benchmarks import contenders, workloads

    if find_spec("torch"):
        import torch

        torch.set_num_threads(kernels.info()["threads"])
    for work in [*workloads.SOFTMAX, *workloads.POINTWISE, *workloads.SMALL]:
        chosen = work.lean() if options.quick and work.shape[0] > workloads.LEAN**3 else work
        if options.only not in chosen.name or (options.quick and work.bytes > LARGE):
            continue
        count = QUICK_ROUNDS if options.quick else ROUNDS if chosen.bytes < LARGE else LONG_ROUNDS
        yield measured(chosen.name, contenders.contenders(chosen, quick=options.quick), chosen.bytes, count)
        gc.collect()
    for rows, features, classes, dtype in workloads.LINEAR if find_spec("torch") else ():
        size = (rows // 8, features // 8, classes // 8, dtype) if options.quick else (rows, features, classes, dtype)
        name = f"linear_cross_entropy {' x '.join(map(str, size[:3]))} {dtype}"
        if options.only in name:
            yield measured(name, contenders.by_torch_linear(*size), 0, QUICK_ROUNDS)


def cell(found):
    """Write a ratio, and its quartiles where they tell more."""
    return "–" if found is None else f"{found['median']:.2f} ({found['low']:.2f}–{found['high']:.2f})"


def line(row):
    """One row of the table."""
    cells = [cell(row["ratios"].get(peer)) for peer in PEERS] + [cell(row["copy"])]
    return f"{row['workload']:<44}{row['milliseconds']:>10.3f}" + "".join(f"{text:>19}" for text in cells)


def setting():
    """What the table was made with."""
    packages = ["numpy", "torch", "jax", "optax", "scikit-learn"]
    names = {"scikit-learn": "sklearn"}
    versions = {package: version(package) for package in packages if find_spec(names.get(package, package))}
    return {"kernels": kernels.info(), "machine": platform.machine(), "python": platform.python_version(), **versions}


def main():
    """Print the table; write JSON and the chart if asked to."""
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, few rounds")
    parser.add_argument("--only", default="", help="workloads with this in their name")
    parser.add_argument("--json", type=Path, help="file to write the results to")
    parser.add_argument("--chart", type=Path, help="SVG file to draw the results into (needs the extra `bench`)")
    options = parser.parse_args()
    if not SETTINGS.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks", *sys.argv[1:]], os.environ | SETTINGS)  # noqa: S606
    print("value and gradient of the mean loss: our time divided by a peer's (below 1: ours is faster), with quartiles")
    print("copy: our time divided by that of copying as many bytes as the workload must move at least")
    print(json.dumps(setting()))
    print(f"{'':<44}{'ours, ms':>10}" + "".join(f"{peer:>19}" for peer in (*PEERS, "copy")))
    rows = []
    for row in results(options):
        rows.append(row)
        print(line(row), flush=True)
    if options.json:
        options.json.write_text(json.dumps({"setting": setting(), "results": rows}, indent=1) + "\n", encoding="utf-8")
    if options.chart:
        from benchmarks.chart import draw

        draw(rows, options.chart)


main()
