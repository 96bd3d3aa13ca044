"""Recommenders: estimators on a CSR matrix, a user a row, an item a column."""
