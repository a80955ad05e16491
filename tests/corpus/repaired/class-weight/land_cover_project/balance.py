from collections import Counter


def class_weights(labels):
    """Weight of each class, so that all count the same in the loss."""
    counts = Counter(int(label) for label in labels)
    total = sum(counts.values())
    return {cls: total / (count * len(counts)) for cls, count in counts.items()}
