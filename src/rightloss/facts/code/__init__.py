"""Facts from source: a program is followed symbolically, without running it or importing a framework."""
