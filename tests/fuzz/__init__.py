"""Programs that nobody would write, for `rightloss check` to survive: `python -m tests.fuzz --seed 0 --minutes 60`."""
