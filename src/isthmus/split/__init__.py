"""One rule for holding data back, one file. No torch."""
