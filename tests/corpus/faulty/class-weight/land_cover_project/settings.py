CLASSES = ("water", "forest", "field", "town")
SHARES = (0.05, 0.6, 0.3, 0.05)
BANDS = 7
EPOCHS = 3
