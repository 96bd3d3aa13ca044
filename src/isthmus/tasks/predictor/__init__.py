"""From a table or images to predictions, as new rows come in."""

from isthmus.tasks.predictor.predictor import Predictor

__all__ = ["Predictor"]
