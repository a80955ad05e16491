"""From paths to programs: which files there are, what they say, and which of them cannot be read, and why."""
