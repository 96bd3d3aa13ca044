"""What everything agrees on: parameters, abilities, errors, seeds, saving. No torch."""
