"""From a file of rows to codes, reconstructions and new rows, in the units of the file."""

from isthmus.tasks.codec.codec import Codec
from isthmus.tasks.codec.sampler import CodeSampler

__all__ = ["Codec", "CodeSampler"]
