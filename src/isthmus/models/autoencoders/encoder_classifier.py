"""EncoderClassifier: a softmax on the code of an autoencoder, tuned together."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import torch
from sklearn.base import (
    ClassifierMixin,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
    clone,
)
from sklearn.frozen import FrozenEstimator
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.core.errors import ParameterError
from isthmus.core.estimator import Estimator
from isthmus.core.parameters import estimator, flag, part
from isthmus.fit.autoencoder import NeuralAutoencoder
from isthmus.fit.batch import Batch
from isthmus.fit.checkpoint import Checkpoint
from isthmus.fit.greedy import encoded
from isthmus.fit.loop import Judge, Loop
from isthmus.fit.row_estimator import RowEstimator
from isthmus.nn.dense_rows import dense
from isthmus.nn.needed import keep_needed
from isthmus.nn.sparse_linear import SparseLinear


@estimator
class EncoderClassifier(
    ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClassifierMixin, RowEstimator
):
    """Classifier that begins with an encoder learned without labels.

    Minimises, averaged over rows with label y,

        -log softmax(W f(x) + b)_y

    over W, b and, with `fine_tune`, the encoder f.

    Parameters
    ----------
    encoder
        Where f comes from. An autoencoder is cloned and fitted on the rows of `fit`, so that a
        cross-validation leaks nothing into it; that one was fitted before plays no part. A fitted
        one is used as it is in `sklearn.frozen.FrozenEstimator(autoencoder)`, and is not changed.
        None hands the rows to the softmax as they are: a softmax regression.
    fine_tune
        Whether the encoder moves with the softmax, or stays as it was learned.

    Attributes
    ----------
    network_ : torch module
        An encoder's network, without what only its decoder needs, and the output layer.
    classes_ : ndarray (classes,)
    encoder_state_ : dict
        What the encoder's `fit` made besides its network: its shapes, its training.
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        Loss of every epoch, the error on validation rows, why training stopped.

    Notes
    -----
    A code is what the autoencoder's `transform` gives: through its activation, without noise; the
    classifier's own `transform` gives it as it was tuned. The seed and the training of an encoder
    are its own. A plain net of the same shape, to compare with, is an encoder of 0 epochs.

    Raises
    ------
    ParameterError
        at `fit`, for a frozen encoder of other rows, or one that cannot be tuned because its code
        is made of steps (binary codes).

    References
    ----------
    Bengio, Lamblin, Popovici, Larochelle 2007. Greedy Layer-Wise Training of Deep Networks. NIPS.
    Section 4.
    Vincent, Larochelle, Lajoie, Bengio, Manzagol 2010. Stacked Denoising Autoencoders. Journal of
    Machine Learning Research 11. Figure 4.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import DenoisingAutoencoder, EncoderClassifier, StackedAutoencoder
    >>> rng = np.random.default_rng(0)
    >>> labels = np.repeat(["low", "high"], 50)
    >>> rows = rng.random((100, 10)) / 2 + (labels == "high")[:, None] / 2
    >>> stack = StackedAutoencoder(
    ...     hidden=(8,), code=8, layer=DenoisingAutoencoder(epochs=10), epochs=0
    ... )
    >>> model = EncoderClassifier(encoder=stack, epochs=30, learning_rate=0.01).fit(rows, labels)
    >>> model.predict(rows[:1]).item(), model.predict_proba(rows).shape, model.score(rows, labels)
    ('low', (100, 2), 1.0)
    """

    encoder: Any = part(
        NeuralAutoencoder,
        FrozenEstimator,
        said="an autoencoder, or a FrozenEstimator that holds a fitted one",
    )
    fine_tune: bool = flag(True)

    def fit(
        self,
        X: Any,
        y: Any,
        *,
        validation: tuple[Any, Any] | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> Self:
        """Fit the encoder, unless it is frozen, then the classifier.

        Parameters
        ----------
        X : rows as an autoencoder takes them
        y : array (rows,)
            Labels: numbers, texts or booleans.
        validation : (X, y), optional
            Other rows. The epoch with the fewest of them given a wrong class is kept, and
            `patience` counts. The encoder does not see them.
        checkpoint : Checkpoint, optional
            Where to leave the state while the classifier is trained, and whether to go on from it.

        Raises
        ------
        ParameterError
            for a parameter out of its range.
        DataError
            for data that the encoder's output cannot reach.
        TrainingError
            when training diverges; the model keeps its last good weights.
        """
        self.check_parameters()
        rows = self._read(X, reset=True)
        self.classes_, numbers = np.unique(_labels(rows, y), return_inverse=True)
        judge = None if validation is None else self._judge(*validation)
        self.encoder_state_ = {}
        self._begin: Any = None
        if self.encoder is not None:
            encoder = self._fitted_encoder(X)
            state, _ = Estimator.get_state(encoder)
            self._begin = state.pop("network_").state_dict()
            self.encoder_state_ = state
        try:
            source = self._source(rows, self._dtype)
            return self._train(source, judge, checkpoint, torch.from_numpy(numbers))
        finally:
            del self._begin

    def transform(self, X: Any) -> np.ndarray:
        """The code that the softmax reads, tuned with it, (rows, code)."""
        check_is_fitted(self)
        X = self._read(X)
        codes = self._map(X, lambda *given: dense(self._codes(*given)))
        return codes.astype(X.dtype, copy=False)

    def predict(self, X: Any) -> np.ndarray:
        """The most probable class of each row, (rows,)."""
        check_is_fitted(self)
        return self._classes_of(self._read(X))

    def predict_proba(self, X: Any) -> np.ndarray:
        """The probability of each class, (rows, classes), in the order of `classes_`."""
        check_is_fitted(self)
        return self._map(self._read(X), lambda *given: torch.softmax(self._logits(*given), dim=1))

    def check_parameters(self) -> None:
        super().check_parameters()
        held = getattr(self.encoder, "estimator", None)
        if isinstance(self.encoder, FrozenEstimator) and not isinstance(held, NeuralAutoencoder):
            raise ParameterError(
                f"EncoderClassifier: encoder freezes {held!r}; it must hold a fitted autoencoder"
            )

    def build(self, width: int) -> nn.ModuleDict:
        network = nn.ModuleDict()
        if self.encoder is not None:
            frozen = isinstance(self.encoder, FrozenEstimator)
            # without its weights: it knows what to build and how to read a code
            self._reader = clone(self.encoder.estimator if frozen else self.encoder)
            Estimator.set_state(self._reader, self.encoder_state_, {})
            encoder = self._net_of_codes(self._reader.build(width))
            keep_needed(encoder, lambda: self._reader.codes(encoder, torch.zeros(2, width)))
            network["encoder"] = encoder
        network["output"] = SparseLinear(self._n_features_out, len(self.classes_))
        return network

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        super().initialise(network["output"], generator)
        if self._begin is not None:
            learned = self._reader.build(self.n_features_in_).to(self._dtype)
            learned.load_state_dict(self._begin)
            begin = self._net_of_codes(learned).state_dict()
            needed = network["encoder"].state_dict()
            network["encoder"].load_state_dict({name: begin[name] for name in needed})

    def _net_of_codes(self, encoder: nn.Module) -> nn.Module:
        return self._reader.tunable(encoder) if self.fine_tune else encoder

    def loss(self, network: Any, batch: Batch) -> Tensor:
        codes = self._codes(network, batch.inputs)
        if self.encoder is not None and not codes.requires_grad:
            raise ParameterError(
                f"EncoderClassifier: fine_tune is True, but {type(self._reader).__name__} gives "
                "codes in steps, through which nothing is learned; use fine_tune=False"
            )
        return self._costs(network["output"], codes, batch)

    def learn(self, loop: Loop, judge: Judge | None) -> None:
        if self.encoder is None or self.fine_tune:
            return super().learn(loop, judge)
        network: Any = loop.network
        network.eval()
        loop.rows = encoded(lambda rows: self._codes(network, rows), loop.rows, loop.place)
        player = self._player(
            network["output"], lambda output, batch: self._costs(output, batch.inputs, batch)
        )
        loop.run([player], epochs=self.epochs, judge=judge)
        return None

    def _fitted_encoder(self, X: Any) -> NeuralAutoencoder:
        if not isinstance(self.encoder, FrozenEstimator):
            return clone(self.encoder).fit(X)
        encoder = self.encoder.estimator
        check_is_fitted(encoder)
        if encoder.n_features_in_ != self.n_features_in_:
            raise ParameterError(
                f"EncoderClassifier: encoder was fitted on rows of {encoder.n_features_in_} "
                f"features, but these have {self.n_features_in_}"
            )
        return encoder

    @property
    def _n_features_out(self) -> int:
        return self.n_features_in_ if self.encoder is None else self._reader._n_features_out

    def _codes(self, network: Any, inputs: Any) -> Any:
        return inputs if self.encoder is None else self._reader.codes(network["encoder"], inputs)

    def _logits(self, network: Any, inputs: Any) -> Tensor:
        return network["output"](self._codes(network, inputs))  # (batch, classes)

    def _costs(self, output: nn.Module, codes: Any, batch: Batch) -> Tensor:
        assert batch.targets is not None
        return F.cross_entropy(output(codes).to(self._dtype), batch.targets, reduction="none")

    def _classes_of(self, rows: Any) -> np.ndarray:
        return self.classes_[self._map(rows, self._logits).argmax(axis=1)]

    def _judge(self, X: Any, y: Any) -> Judge:
        rows = self._as_trained(self._read(X))
        labels = _labels(rows, y)
        return Judge(
            metric="error",
            higher_is_better=False,
            measure=lambda: float(np.mean(self._classes_of(rows) != labels)),
            patience=self.patience,
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


def _labels(rows: Any, y: Any) -> np.ndarray:
    if y is None:
        raise ParameterError("a classifier requires y to be passed, but the target y is None")
    labels = column_or_1d(y.detach().cpu().numpy() if hasattr(y, "detach") else y, warn=True)
    check_consistent_length(rows, labels)
    check_classification_targets(labels)
    return labels
