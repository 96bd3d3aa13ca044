"""The abstract estimators of what may begin with an encoder learned without targets."""

from __future__ import annotations

from typing import Any, Self

import torch
from sklearn.base import clone
from sklearn.frozen import FrozenEstimator
from torch import Tensor, nn

from isthmus.core.errors import ParameterError
from isthmus.core.estimator import Estimator
from isthmus.core.parameters import estimator, flag, part
from isthmus.fit.autoencoder import NeuralAutoencoder
from isthmus.fit.batch import Batch, Source
from isthmus.fit.fitted_encoder import ENCODERS, fitted_encoder, held
from isthmus.fit.greedy import encoded
from isthmus.fit.loop import Judge, Loop
from isthmus.fit.row_estimator import RowEstimator
from isthmus.fit.sequence_estimator import SequenceEstimator
from isthmus.fit.supervised import Supervised
from isthmus.nn.needed import keep_needed


@estimator
class EncoderHead(RowEstimator):
    """Abstract: a head on the codes of an encoder f, or on the rows themselves.

    A variant gives `head`. `network_` is a ModuleDict of the encoder's network, without what only
    its decoder needs, and of the head.

    Parameters
    ----------
    encoder
        Where f comes from. An autoencoder is cloned and fitted on the rows of `fit`, so that a
        cross-validation leaks nothing into it; that one was fitted before plays no part. A fitted
        one is used as it is in `sklearn.frozen.FrozenEstimator(autoencoder)`, and is not changed.
        None hands the rows to the head as they are.
    fine_tune
        Whether the encoder moves with the head, or stays as it was learned.
    """

    encoder: Any = part(NeuralAutoencoder, FrozenEstimator, said=ENCODERS)
    fine_tune: bool = flag(True)

    def head(self, width: int) -> nn.Module:
        """From codes of this width, or rows, to outputs."""
        raise NotImplementedError

    def initialise_head(self, head: Any, generator: torch.Generator) -> None:
        """Draw the head's first weights."""
        super().initialise(head, generator)

    def check_parameters(self) -> None:
        super().check_parameters()
        encoder = held(self.encoder)
        if not isinstance(encoder, NeuralAutoencoder | None):
            raise ParameterError(
                f"{type(self).__name__}: encoder freezes {encoder!r}; it must hold a fitted "
                "autoencoder"
            )
        if isinstance(encoder, SequenceEstimator):
            raise ParameterError(
                f"{type(self).__name__}: encoder is {self.encoder!r}, which makes one code of a "
                "whole sequence; it must make one of a row"
            )

    def build(self, width: int) -> nn.ModuleDict:
        network = nn.ModuleDict()
        if self.encoder is not None:
            # without its weights: it knows what to build and how to read a code
            self._reader = clone(held(self.encoder))
            Estimator.set_state(self._reader, self.encoder_state_, {})
            encoder = self._net_of_codes(self._reader.build(width))
            keep_needed(encoder, lambda: self._read_code(encoder, torch.zeros(2, width)))
            network["encoder"] = encoder
        network["output"] = self.head(self._code_width)
        return network

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        self.initialise_head(network["output"], generator)
        if self._begin is not None:
            learned = self._reader.build(getattr(self, self.fitted_width)).to(self._dtype)
            learned.load_state_dict(self._begin)
            begin = self._net_of_codes(learned).state_dict()
            needed = network["encoder"].state_dict()
            network["encoder"].load_state_dict({name: begin[name] for name in needed})

    def codes(self, network: Any, inputs: Any) -> Any:
        """What the head reads of some inputs, (batch, code)."""
        return inputs if self.encoder is None else self._read_code(network["encoder"], inputs)

    def outputs(self, network: Any, inputs: Any) -> Tensor:
        return network["output"](self.codes(network, inputs))

    def tuned_codes(self, network: Any, inputs: Any) -> Any:
        """The codes of some inputs, through which the encoder learns."""
        codes = self.codes(network, inputs)
        if self.encoder is not None and not codes.requires_grad:
            raise ParameterError(
                f"{type(self).__name__}: fine_tune is True, but {type(self._reader).__name__} "
                "gives codes in steps, through which nothing is learned; use fine_tune=False"
            )
        return codes

    def _take_encoder(self, X: Any) -> None:
        """Have the encoder for rows as they were given; `_train` begins with it."""
        self.encoder_state_: dict[str, Any] = {}
        self._begin: Any = None
        if self.encoder is not None:
            encoder = self._fitted_encoder(X)
            state, _ = Estimator.get_state(encoder)
            self._begin = state.pop("network_").state_dict()
            self.encoder_state_ = state

    def _train(self, *arguments: Any) -> Self:
        try:
            return super()._train(*arguments)
        finally:
            del self._begin

    def _fitted_encoder(self, X: Any) -> NeuralAutoencoder:
        width = getattr(self, self.fitted_width)
        found: NeuralAutoencoder = fitted_encoder(type(self).__name__, self.encoder, X, width)
        return found

    def _read_code(self, encoder: Any, inputs: Any) -> Any:
        return self._reader.codes(encoder, inputs)

    def _net_of_codes(self, encoder: nn.Module) -> nn.Module:
        return self._reader.tunable(encoder) if self.fine_tune else encoder

    @property
    def _code_width(self) -> int:
        return self.n_features_in_ if self.encoder is None else self._reader._n_features_out


@estimator
class OnEncoder(EncoderHead, Supervised):
    """Abstract: the same for rows with targets."""

    def loss(self, network: Any, batch: Batch) -> Tensor:
        assert batch.targets is not None
        codes = self.tuned_codes(network, batch.inputs)
        return self.costs(network["output"](codes).to(self._dtype), batch.targets)

    def learn(self, loop: Loop, judge: Judge | None) -> None:
        if self.encoder is None or self.fine_tune:
            return super().learn(loop, judge)
        network: Any = loop.network.eval()
        loop.rows = self._coded(network, loop)
        player = self._player(network["output"], self._head_loss)
        loop.run([player], epochs=self.epochs, judge=judge)
        return None

    def _coded(self, network: Any, loop: Loop) -> Source:
        """All rows of the training as the head reads them."""
        return encoded(lambda rows: self.codes(network, rows), loop.rows, loop.place)

    def _head_loss(self, head: nn.Module, batch: Batch) -> Tensor:
        assert batch.targets is not None
        return self.costs(head(batch.inputs).to(self._dtype), batch.targets)

    def _before_training(self, X: Any, rows: Any) -> None:
        super()._before_training(X, rows)
        self._take_encoder(X)
