"""One file a loss: found by `rightloss.registry`, listed nowhere."""
