"""Rows that a model finds unusual."""

from isthmus.tasks.anomaly.detector import Agreement, AnomalyDetector

__all__ = ["Agreement", "AnomalyDetector"]
