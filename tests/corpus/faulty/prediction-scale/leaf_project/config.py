"""Settings of the experiment."""

SETTINGS = {
    "classes": 6,
    "channels": [8, 16],
    "loss": "ce",
    "lr": 1e-3,
    "batch_size": 16,
    "steps": 12,
}
