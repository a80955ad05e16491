"""A report, made visible: for people, for programs, and for the services that run checks."""
