"""Adapters change the library that they adapt: they are loaded as plugins, in a process of their own, or not at all."""

collect_ignore_glob = ["*_adapter.py"]
