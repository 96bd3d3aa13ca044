"""The abstract estimator of what answers a sequence once."""

from __future__ import annotations

from torch import nn

from isthmus.core.parameters import choice, estimator
from isthmus.fit.recurrent_estimator import RecurrentEstimator
from isthmus.nn.sequence_answer import SUMMARIES, SequenceAnswer


@estimator
class ManyToOne(RecurrentEstimator):
    """Abstract: one answer a sequence.

    Parameters
    ----------
    summary
        What is answered from: the "last" state, or the "mean" or "max" of the states of all steps.
    """

    summary: str = choice("last", *SUMMARIES)

    def head(self, width: int) -> nn.Module:
        return SequenceAnswer(self._reader_of(width), self._n_outputs, self.summary)
