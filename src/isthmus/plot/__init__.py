"""Arrays in, figures out. Knows no model."""
