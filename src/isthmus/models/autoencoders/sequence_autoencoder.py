"""SequenceAutoencoder: sequences of any lengths through a code of one width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from sklearn.utils.validation import check_is_fitted
from torch import Tensor, nn

from isthmus.core.errors import ParameterError
from isthmus.core.parameters import choice, estimator, number, whole, widths
from isthmus.fit.autoencoder import NeuralAutoencoder
from isthmus.fit.batch import Batch
from isthmus.fit.decoding import ERRORS, OUTPUTS, Decoding
from isthmus.fit.player import Player, RowLoss
from isthmus.fit.sequence_estimator import STEPS, SequenceEstimator
from isthmus.nn.cells import CELLS
from isthmus.nn.cells.first_weights import recurrent
from isthmus.nn.padded import Padded
from isthmus.nn.sequence_net import SequenceNet

LONGEST_GRADIENT = 1.0  # recurrence makes some explode (Pascanu et al. 2013, algorithm 1)


@estimator
class SequenceAutoencoder(SequenceEstimator, NeuralAutoencoder):
    """Recurrent encoder and decoder: sequences of any lengths to codes of one width and back.

    Minimises, averaged over sequences,

        sum_t d(x_t, y_t),    y = g(z),    z = f(x_T, ..., x_1)

    over the real steps t alone: f runs through the sequence from its end and its last state gives
    the code; g starts from the code and writes one step after the other.

    Takes a list of arrays (steps, features) or (steps,), of any lengths; an array (sequences,
    steps, features), or with more axes (films of pictures); and rows of a table, each a series of
    one feature.

    Parameters
    ----------
    cell
        Of the recurrent layers: "rnn", "lstm", "peephole", "coupled" or "gru".
    hidden
        Widths of the encoder's layers, at least one; the decoder mirrors them.
    code
        Width of the code.
    teacher_forcing
        None: the decoder sees nothing but the code. A number in [0, 1]: it also sees the step
        before, which in this share of the batches of the training is the true one, and otherwise
        the one that it wrote itself, as it always is at inference.
    output
        What ends the decoder: "identity", "sigmoid", "softmax" (over the features of a step) or
        "tanh".
    error
        Between a step and its reconstruction, summed over features and steps: "squared",
        "absolute" or "cross-entropy".

    Attributes
    ----------
    network_ : torch module
    n_features_in_ : int
        Features of a step; of rows of a table, their length.
    length_ : int
        Steps of the longest sequence at `fit`.
    step_shape_ : list of int
        Shape of a step at `fit`: [] of a number, [features], or that of a picture.
    row_shape_ : list of int
        [steps] if fitted on rows of a table, which later rows must match, else empty.
    training_ : dict
        Loss of every epoch, the best epoch, why training stopped.

    Notes
    -----
    Srivastava et al. write the sequence from its end; here it is read from its end and written
    from its beginning, which leaves the same steps near to each other and lets a code be decoded
    to any length. Their decoder sees the code in its first state alone; here at every step too (Cho
    et al., eq. 6), since long sequences are restored better. Reading forwards, or showing the code
    only once, made the error on heartbeats larger by a half and a third after the same training.

    With teacher forcing alone a decoder learns to lean on the step before and drifts once it must
    use its own; a share below 1 prevents it but writes step by step, which takes a few times as
    long. None is the fastest and the default. Errors of what it wrote itself are differentiated
    through all steps before.

    A gradient longer than 1 is shortened to 1.

    The code does not tell the length. A score is a sum over steps: compare sequences of several
    lengths by the score divided by the length. Batches are made of sequences of about one length.

    References
    ----------
    Srivastava, Mansimov, Salakhutdinov 2015. Unsupervised Learning of Video Representations using
    LSTMs. ICML. Section 2.2.
    Sutskever, Vinyals, Le 2014. Sequence to Sequence Learning with Neural Networks. NeurIPS.
    Cho et al. 2014. Learning Phrase Representations using RNN Encoder-Decoder for Statistical
    Machine Translation. EMNLP. Section 2.2.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import SequenceAutoencoder
    >>> waves = [np.sin(np.arange(n) / 3) for n in (20, 35, 28, 31)]
    >>> model = SequenceAutoencoder(hidden=(8,), code=2, epochs=5).fit(waves)
    >>> model.transform(waves).shape, [len(wave) for wave in model.reconstruct(waves)]
    ((4, 2), [20, 35, 28, 31])
    """

    cell: str = choice("lstm", *CELLS)
    hidden: tuple[int, ...] = widths((64,))
    code: int = whole(16, least=1)
    teacher_forcing: float | None = number(None, least=0, most=1, optional=True)
    output: str = choice("identity", *OUTPUTS)
    error: str = choice("squared", *ERRORS)

    @property
    def decoding(self) -> Decoding:
        return Decoding(self.output, self.error)

    def build(self, width: int) -> SequenceNet:
        return SequenceNet(
            width,
            self.hidden,
            self.code,
            self.cell,
            self.decoding.values,
            feedback=self.teacher_forcing is not None,
        )

    def initialise(self, network: nn.Module, generator: torch.Generator) -> None:
        super().initialise(network, generator)
        recurrent(network, generator)

    def _player(self, network: nn.Module, loss: RowLoss | None = None) -> Player:
        player = super()._player(network, loss)
        player.clip = LONGEST_GRADIENT
        return player

    def loss(self, network: Any, batch: Batch) -> Tensor:
        forced = self._forced(batch.generator)
        return self._errors(network, network.encode(batch.inputs), batch.inputs, forced=forced)

    def row_scores(self, network: Any, inputs: Any) -> Tensor:
        return -self._errors(network, self.codes(network, inputs), inputs, forced=False)

    def reconstruct(self, X: Any) -> Any:
        """Each sequence encoded and decoded: a list of arrays or one array, as they came."""
        check_is_fitted(self)
        X = self._read(X)

        def there_and_back(network: Any, inputs: Padded) -> Tensor:
            code = self.codes(network, inputs)
            return self._values(network.decode(code, inputs, forced=False))

        return self._map_steps(X, there_and_back).astype(X.dtype, copy=False).arrays()

    def inverse_transform(self, X: Any, length: int | Sequence[int] | None = None) -> Any:
        """Sequences from codes: an array for one length, a list of arrays for a length each.

        Parameters
        ----------
        X : array (sequences, code)
        length : int or sequence of int, optional
            Steps to write, >= 1; by default those of the longest sequence at `fit`.

        Raises
        ------
        ParameterError
            for codes of another width, or lengths that are none.
        """
        check_is_fitted(self)
        codes = self._read_codes(X)
        lengths = np.asarray(self.length_ if length is None else length)
        if lengths.dtype.kind not in "iu" or lengths.shape not in ((), (len(codes),)):
            raise ParameterError(
                f"length is {length!r}; it must be a whole number >= 1, or {len(codes)} of them, "
                "one for each code"
            )
        if lengths.size and lengths.min() < 1:
            raise ParameterError(f"length is {lengths.min()}; it must be >= 1")
        written = self._written(codes, int(lengths.max(initial=1)))
        if lengths.ndim == 0:
            return written
        return [steps[:count] for steps, count in zip(written, lengths.tolist(), strict=True)]

    def _written(self, codes: np.ndarray, length: int) -> np.ndarray:
        def write(network: Any, code: Tensor) -> Tensor:
            logits = network.write(code, length)
            return self._values(logits.flatten(0, 1)).view_as(logits)

        at_once = max(1, STEPS // length)
        parts = [
            self._map(codes[first : first + at_once], write)
            for first in range(0, len(codes), at_once)
        ]
        shape = (len(codes), length, *self.step_shape_)
        return np.concatenate(parts).reshape(shape).astype(codes.dtype, copy=False)

    def _errors(self, network: Any, code: Tensor, truth: Padded, *, forced: bool) -> Tensor:
        logits = network.decode(code, truth, forced=forced)
        return truth.sums(self.decoding.errors(logits, truth.steps(truth.values)))

    def _forced(self, generator: torch.Generator) -> bool:
        """Whether the decoder sees the truth in this batch."""
        if self.teacher_forcing is None:
            return False
        draw = torch.rand((), generator=generator, device=generator.device)
        return float(draw) < self.teacher_forcing

    def _before_training(self, X: Any) -> None:
        self.decoding.check(X.values)
