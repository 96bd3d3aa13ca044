"""Turns a network and a loss into a fitted estimator."""
