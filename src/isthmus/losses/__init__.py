"""Pure functions of tensors, one number a row."""
