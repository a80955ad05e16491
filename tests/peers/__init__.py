"""Suites that ship inside other libraries' wheels, run unchanged against our losses through small adapters."""
