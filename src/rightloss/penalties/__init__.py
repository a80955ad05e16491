"""One file a penalty: found by `rightloss.registry`, listed nowhere."""
