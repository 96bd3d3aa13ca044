"""The one door for rows of features: a path, a frame, an array, or a known data set."""

from __future__ import annotations

from isthmus.data.rows import Samples as Samples
