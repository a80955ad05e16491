"""One file a framework: the only places that import one, and only if the user already has."""
