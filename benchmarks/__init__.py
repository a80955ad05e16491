"""Measurements beside the peers: `python -m benchmarks.accuracy` for digits, `python -m benchmarks` for time."""
