"""Models that give every row an energy, and so a probability."""
