"""What is known of the uses of a loss, collected from code, from a run, or from data."""
