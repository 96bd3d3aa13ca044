"""Torch parts that know shapes and nothing else."""
