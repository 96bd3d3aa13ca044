"""RecurrentGenerator: writes sequences, a symbol after the other."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any, NamedTuple, Self

import numpy as np
import torch
from sklearn.utils.validation import check_consistent_length, check_is_fitted
from torch import Tensor

from isthmus.core.errors import ParameterError
from isthmus.core.parameters import choice, estimator, number, whole
from isthmus.core.seeds import entropy, torch_seed
from isthmus.data.symbols import Symbols, is_one, several
from isthmus.data.tokens import Tokens
from isthmus.fit.checkpoint import Checkpoint
from isthmus.fit.loop import Judge
from isthmus.fit.symbol_writer import SymbolWriter
from isthmus.nn.gradient_flow import mean_flow


class Trace(NamedTuple):
    """What happens while a sequence is read.

    Attributes
    ----------
    symbols : the sequence, symbol by symbol.
    cells : array (symbols, units of all layers)
        What each unit holds after each symbol, from -1 to 1.
    probabilities : array (symbols, symbols known)
        Of what comes after each; one column more, of the end, where there is one.
    """

    symbols: list[Any]
    cells: np.ndarray
    probabilities: np.ndarray


@estimator
class RecurrentGenerator(SymbolWriter):
    """Recurrent net that says which symbol comes next, and so writes.

    Minimises, averaged over the symbols of all sequences,

        -log p(s_t | s_1, ..., s_{t-1}, x),    p = softmax(W h_t + b),    h_t = f(h_{t-1}, s_{t-1})

    where f is the cell, and x a vector that the sequence goes with, or nothing. It learns from

    - one text, `fit("...")`: a stream without an end, of which `sample` writes another piece;
    - many, `fit(["...", "..."])`: each has a beginning and an end;
    - many that go with vectors or images, `fit(X, ["...", "..."])`: `predict` writes the sequence
      of each row of X (one to many).

    In place of a text an array of whole numbers >= 0 may stand, and of texts a list of such arrays.

    Parameters
    ----------
    unit
        Of texts: "character", or "word" (in lower case, marks of punctuation are words).
    min_count
        Symbols of texts that are rarer than this count as one, unknown, symbol, and so do those
        that come later; with 1 a symbol that comes later is an error.
    batch_size
        Sequences in an update; of one text as many places at which it is read side by side, but
        fewer where they would be nearer to each other than `truncation`.

    Attributes
    ----------
    network_ : torch module
    symbols_ : list of str, or None
        Of texts, in the order of their numbers.
    n_symbols_ : int
    ends_ : bool
        Whether sequences have an end.
    longest_ : int
        Symbols of the longest sequence at `fit`.
    vector_width_ : int
        Of the rows that sequences go with; 0: there are none.
    training_ : dict
        Loss of every epoch in nats a symbol, bits a symbol on validation, why training stopped.

    Notes
    -----
    The vector makes the first state of each layer and is an input at every step besides. The end
    is a symbol too: it is learned and counted in `bits`.

    References
    ----------
    Graves 2013. Generating Sequences With Recurrent Neural Networks. arXiv:1308.0850. Section 2.
    Sutskever, Martens, Hinton 2011. Generating Text with Recurrent Neural Networks. ICML.
    Zaremba, Sutskever, Vinyals 2014. Recurrent Neural Network Regularization. arXiv:1409.2329
    (dropout).
    Vinyals, Toshev, Bengio, Erhan 2015. Show and Tell. CVPR. Eq. 2 (one to many).

    Examples
    --------
    >>> from isthmus import RecurrentGenerator
    >>> model = RecurrentGenerator(hidden=(16,), batch_size=4, epochs=40, learning_rate=0.03)
    >>> model = model.fit("to be or not to be, " * 20)
    >>> model.sample(length=16, start="to", temperature=0)
    ['to be or not to be']
    """

    unit: str = choice("character", "character", "word")
    min_count: int = whole(1, least=1)
    epochs: int = whole(20, least=0)
    batch_size: int = whole(32, least=1)
    learning_rate: float = number(2e-3, above=0)

    def fit(
        self,
        X: Any,
        y: Any = None,
        *,
        validation: Any = None,
        checkpoint: Checkpoint | None = None,
    ) -> Self:
        """Learn to write.

        Parameters
        ----------
        X : str or array of int, for one text; a list of such; or, with y, rows or images
        y : list of str or of arrays of int, optional
            The sequence of each row of X.
        validation : like X, or a pair (X, y), optional
            Others. The epoch with the fewest bits a symbol on them is kept, and `patience` counts.
        checkpoint : Checkpoint, optional
            Where to leave the state while training, and whether to go on from it.

        Raises
        ------
        ParameterError
            for a parameter out of its range, or an encoder without rows for it.
        DataError
            for sequences without symbols, or that are none.
        TrainingError
            when training diverges; the model keeps its last good weights.
        """
        self.check_parameters()
        if y is None and self.encoder is not None:
            raise ParameterError(
                "RecurrentGenerator: encoder reads rows, and there are none: fit(rows, sequences)"
            )
        rows = None if y is None else self._read(X, reset=True)
        given = X if y is None else y
        ends = y is not None or not is_one(X)
        given = several(given) if ends else [given]
        symbols = Symbols.of(given, unit=self.unit, min_count=self.min_count)
        self.symbols_ = None if symbols.tokens is None else list(symbols.tokens.symbols)
        width = 0 if rows is None else int(rows.shape[1])
        self._meant_for(symbols.count, ends=ends, vector_width=width)
        sequences = symbols.read(given)
        self.longest_ = max(map(len, sequences))
        if rows is not None:
            check_consistent_length(rows, sequences)
        self._before_training(X, rows)
        source, targets = self._learned_from(rows, sequences)
        judge = None if validation is None else self._judge(validation)
        return self._train(source, judge, checkpoint, targets)

    def predict(self, X: Any) -> list[Any]:
        """The sequence of each row, its most probable symbols one by one: texts or arrays."""
        check_is_fitted(self)
        if not self.vector_width_:
            raise ParameterError("RecurrentGenerator learned without rows; use sample")

        def write(network: Any, inputs: Any) -> Tensor:
            begin = torch.zeros(len(inputs), 0, dtype=torch.int64)
            codes = self.codes(network, inputs)
            return network["output"].write(begin, self.longest_, codes, never=self._symbols.unknown)

        return self._told(self._map(self._read(X), write))

    def sample(
        self,
        n: int = 1,
        *,
        length: int | None = None,
        start: Any = None,
        temperature: float = 1.0,
        random_state: Any = None,
    ) -> list[Any]:
        """`n` new sequences: texts, or arrays where it learned from those.

        Parameters
        ----------
        length
            Symbols to write at most, >= 1; by default as many as the longest at `fit` has, and 500
            of a text without an end.
        start : str or array of int, optional
            What they begin with.
        temperature
            What logits are divided by, >= 0: below 1 what is probable becomes more so; 0 always
            takes the most probable symbol.
        random_state
            Same seed, same sequences; None: that of the model.

        Raises
        ------
        ParameterError
            for a number out of its range, or a model of rows: use `predict`.
        """
        self._require_no_rows("predict writes")
        if length is None:
            length = self.longest_ if self.ends_ else 500
        whole_ones = all(isinstance(one, Integral) and one >= 1 for one in (n, length))
        if not (whole_ones and isinstance(temperature, Real) and 0 <= temperature < np.inf):
            raise ParameterError(
                f"n is {n}, length {length}, temperature {temperature}; n and length must be whole "
                "numbers >= 1, temperature a number >= 0"
            )
        seed = entropy(self.random_state if random_state is None else random_state)
        begun = start is not None and len(start)
        numbers = self._symbols.read([start])[0] if begun else np.zeros(0, np.int64)
        begin = torch.from_numpy(numbers).expand(n, -1)
        with torch.no_grad():
            written = self.network_["output"].write(
                begin,
                length,
                temperature=temperature,
                generator=torch.Generator().manual_seed(torch_seed(seed, "symbols")),
                never=self._symbols.unknown,
            )
        return self._told(written.numpy())

    def score_samples(self, X: Any, y: Any = None) -> np.ndarray:
        """log p of each sequence, in nats, (sequences,): higher is more usual.

        Of a model of rows X are those, and y their sequences.
        """
        check_is_fitted(self)
        return self._log_likelihoods(*self._given(X, y))

    def score(self, X: Any, y: Any = None) -> float:
        """The mean of `score_samples`."""
        return float(self.score_samples(X, y).mean())

    def bits(self, X: Any, y: Any = None) -> float:
        """Bits a symbol, 0 where every symbol is foreseen: -log2 p over the number of symbols,
        ends among them where there are such. 2 to this power is the perplexity."""
        check_is_fitted(self)
        return self._bits(*self._given(X, y))

    def gradient_flow(self, X: Any, y: Any = None) -> np.ndarray:
        """How long the gradient of what the last symbol costs is at each state, (symbols,).

            |dL / dh_t|,    t = 1, ..., T

        h_t is the last layer's state from which symbol t is told, L = -log p(s_T). It is the mean
        over sequences, or over the windows of `truncation` symbols in which one text is read,
        aligned at their ends: the last number is that of the last symbols, the first one of the
        longest that a tenth of them have. A model fitted with `epochs=0` shows it before training.

        Parameters
        ----------
        X, y
            As at `fit`.
        """
        check_is_fitted(self)
        return mean_flow(self._norms(*self._given(X, y)))

    @torch.no_grad()
    def trace(self, X: Any) -> Trace:
        """What happens while one sequence is read, a text or an array."""
        self._require_no_rows("trace reads sequences without")
        writer, symbols = self.network_["output"], self._symbols
        _, state = writer.units(torch.tensor([[self.n_symbols_]]))
        cells, probabilities = [], []
        for known in torch.from_numpy(symbols.read([X])[0]):
            units, state = writer.units(known.view(1, 1), state)
            cells.append(writer.held(state)[0])
            probabilities.append(writer.to_symbol(units[0, 0]).softmax(0))
        return Trace(
            list(X) if symbols.tokens is None else symbols.tokens.split(X),
            torch.stack(cells).numpy(),
            torch.stack(probabilities).numpy(),
        )

    # Sequences in and out

    def _judge(self, validation: Any, y: Any = None) -> Judge:
        pair = validation if self.vector_width_ else (validation, None)
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise ParameterError("RecurrentGenerator: of rows validation is a pair (X, y)")
        rows, sequences = self._given(*pair)
        return Judge(
            metric="bits",
            higher_is_better=False,
            measure=lambda: self._bits(rows, sequences),
            patience=self.patience,
        )

    def _require_no_rows(self, instead: str) -> None:
        check_is_fitted(self)
        if self.vector_width_:
            raise ParameterError(f"RecurrentGenerator learned sequences of rows; {instead} them")

    @property
    def _symbols(self) -> Symbols:
        tokens = None if self.symbols_ is None else Tokens(tuple(self.symbols_), self.unit)
        return Symbols(tokens, self.n_symbols_)

    def _given(self, X: Any, y: Any) -> tuple[Any, list[np.ndarray]]:
        """Rows or None, and sequences, as at `fit`."""
        if (y is None) == (self.vector_width_ > 0):
            raise ParameterError(
                "RecurrentGenerator learned sequences "
                + ("of rows; give both" if y is None else "without rows; leave y away")
            )
        if y is None:
            return None, self._symbols.read([X] if is_one(X) else several(X))
        rows, sequences = self._read(X), self._symbols.read(several(y))
        check_consistent_length(rows, sequences)
        return self._as_trained(rows), sequences

    def _told(self, written: np.ndarray) -> list[Any]:
        """Texts, or arrays, each up to its end."""
        ends = np.pad(written, ((0, 0), (0, 1)), constant_values=self.n_symbols_) == self.n_symbols_
        symbols = self._symbols
        lengths = ends.argmax(axis=1)
        return [
            symbols.told(row[:length].tolist())
            for row, length in zip(written, lengths, strict=True)
        ]
