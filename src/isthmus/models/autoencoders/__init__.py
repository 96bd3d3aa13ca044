"""Autoencoders: estimators on rows of numbers, images or sequences."""
