"""The rules of `rightloss check`, applied to a program while it runs."""
