"""Ratings in, recommendations out: the one place beside `data` where ids have a meaning."""

from isthmus.tasks.recommend.recommender import Recommender

__all__ = ["Recommender"]
