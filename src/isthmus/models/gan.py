"""GAN: two nets that play against each other, one makes rows and the other tells them from real."""

from __future__ import annotations

import numbers
import warnings
from functools import partial
from typing import Any, Self

import numpy as np
import torch
from sklearn.utils.validation import check_is_fitted
from torch import Tensor, nn

from isthmus.core.errors import DataError, ParameterError
from isthmus.core.parameters import choice, estimator, number, whole, widths
from isthmus.core.seeds import entropy, torch_seed
from isthmus.fit.batch import Batch
from isthmus.fit.checkpoint import Checkpoint
from isthmus.fit.decoding import RANGES, Decoding
from isthmus.fit.game_watch import MOMENTS, GameWatch, complaint, moments, shown_rows
from isthmus.fit.image_shape import check_odd, image_shape_of
from isthmus.fit.loop import Judge, Loop
from isthmus.fit.on_encoder import EncoderHead
from isthmus.fit.player import SCHEDULES, Player, adam
from isthmus.fit.turns import Turns
from isthmus.fit.value_range import check_range
from isthmus.losses.adversarial import OBJECTIVES
from isthmus.nn.adversarial_nets import Discriminator, Generator, start
from isthmus.nn.dense_rows import dense

BETAS = (0.5, 0.99)  # of Adam: little momentum, as the other player moves too
UPDATES = 3000  # of D, where nobody says how many epochs


@estimator
class GAN(EncoderHead):
    """Generative adversarial network: noise becomes rows that another net takes for real.

    A discriminator D and a generator G minimise by turns, averaged over rows x and noise z,

        -log s(D(x)) - log(1 - s(D(G(z)))) + penalty |dD(x) / dx|^2 / 2,    -log s(D(G(z)))

    with s the sigmoid, or the formulas of another objective.

    Parameters
    ----------
    epochs
        Passes over the rows; None, as many as give D 3,000 updates, whether rows are few or many.
    hidden
        Widths of the dense layers of D; those of G are the same, backwards.
    channels
        Of each convolution before them, from the image inwards; each halves height and width,
        rounded up. None, (): dense layers alone.
    kernel
        Height and width of the kernels, odd.
    image_shape
        (height, width) or (height, width, channels) of flat rows; by default the shape that `fit`
        saw.
    code
        Width of the noise, which is normal.
    objective
        "non-saturating"; "original", where G minimises log(1 - s(D(G(z)))); "wasserstein-gp", a
        critic with slope 1 between real and made rows; "wasserstein-lp", one with slope 1 at the
        most, for rows of few features; or "hinge".
    penalty
        Weight of what D's slopes cost, >= 0: of half their squares at real rows, or of (|slope| -
        1)^2 between the rows with "wasserstein-gp" and "-lp". None is 10 for those, 1 for others.
    critic_moves
        Updates of D for one of G.
    averaging
        Rows are made by a running mean of G's weights: the share of it that stays at an update;
        0 takes the weights as they are.
    output
        What ends G: "identity", "sigmoid" for rows in [0, 1], or "tanh" for rows in [-1, 1].
    encoder
        An autoencoder whose codes D looks at, in place of rows. It is cloned and fitted on the rows
        of `fit`; a fitted one is used in `sklearn.frozen.FrozenEstimator(autoencoder)`. Made rows
        are no better for it, and far worse with fine_tune=False: what a code leaves out is not
        asked of G.

    Attributes
    ----------
    network_ : torch module
    epochs_ : int
        How many there were to be.
    image_shape_ : list of int
        (height, width, channels).
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        The mean loss of D in every epoch, why training stopped, and under "told" what was seen
        after each epoch on 512 real and as many made rows: "generator_loss"; "variety", how far
        made rows spread against real ones; "coverage", the share of real rows with a made row
        among their nearest; "told_apart", the chance that D holds a real row for more real than a
        made one.
    samples_over_time_ : ndarray (moments, n, ...)
        What became of the same noise after each of `sampled_epochs_`, in the shape of the rows; n
        is from 16 to 512, the more the narrower the rows.
    sampled_epochs_ : list of int

    Notes
    -----
    Each batch is shown to D; at the first and every `critic_moves`-th after it G moves before, so
    that an epoch is one pass over the rows whatever the moves. But for its very first move, against
    a D that knows nothing, G so moves after `critic_moves` of D's, as in the paper.

    The loss of neither says how good the rows are; `training_["told"]` is to be looked at, and what
    is worst in it is warned of. There is no metric to stop early by: `patience` plays no part.

    With a constant learning rate the running mean of G's weights more than halves the Frechet
    distance of digits of 8 x 8 pixels; at the end of a cosine the weights no longer wander, and
    it changes little.

    There is no batch normalisation, so that no made row depends on others. The paper of the
    Wasserstein critic has Adam without momentum, here it is .5 for all objectives.

    Raises
    ------
    DataError
        at `fit`, for rows out of the range of `output`, or a single one.

    References
    ----------
    Goodfellow et al. 2014. Generative Adversarial Nets. NIPS. Equation 1 and algorithm 1.
    Radford, Metz, Chintala 2016. Unsupervised Representation Learning with Deep Convolutional
    Generative Adversarial Networks. ICLR. Section 3 (strides, leaky rectifiers, momentum .5).
    Yazici et al. 2019. The Unusual Effectiveness of Averaging in GAN Training. ICLR. Equation 8.
    The objectives' sources are in `isthmus.losses.adversarial`.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import GAN
    >>> rows = np.random.default_rng(0).normal(2, 0.5, size=(1000, 1))
    >>> model = GAN(hidden=(32,), code=4, epochs=60, penalty=1, learning_rate=2e-3).fit(rows)
    >>> made = model.sample(1000)
    >>> made.shape, bool(abs(made.mean() - 2) < 0.2), bool(abs(made.std() - 0.5) < 0.2)
    ((1000, 1), True, True)
    """

    epochs: int | None = whole(None, least=0, optional=True)  # type: ignore[assignment]
    batch_size: int = whole(64, least=1)
    learning_rate: float = number(2e-3, above=0)
    schedule: str = choice("cosine", "constant", "cosine")
    hidden: tuple[int, ...] = widths((128, 128), least=0)
    channels: tuple[int, ...] = widths((), least=0)
    kernel: int = whole(5, least=1)
    image_shape: tuple[int, ...] = widths((), least=0)
    code: int = whole(64, least=1)
    objective: str = choice("non-saturating", *OBJECTIVES)
    penalty: float | None = number(None, least=0, optional=True)
    critic_moves: int = whole(1, least=1)
    averaging: float = number(0.999, least=0, below=1)
    output: str = choice("identity", "identity", "sigmoid", "tanh")

    def fit(self, X: Any, y: Any = None, *, checkpoint: Checkpoint | None = None) -> Self:
        """Learn to make rows like those of `X`.

        Parameters
        ----------
        X : array, tensor, frame or sparse matrix (rows, features), or images (n, h, w[, c])
        y : ignored
        checkpoint : Checkpoint, optional
            Where to leave the state while training, and whether to go on from it.

        Raises
        ------
        ParameterError
            for a parameter out of its range.
        DataError
            for rows that the output cannot reach.
        TrainingError
            when training diverges; the model keeps its last good weights.
        """
        self.check_parameters()
        rows = self._read(X, reset=True)
        self._check_rows(rows)
        self._take_encoder(X)
        self.epochs_ = self._planned(rows.shape[0]) if self.epochs is None else self.epochs
        self._train(self._source(rows, self._dtype), None, checkpoint)
        last = {name: values[-1] for name, values in self.training_["told"].items()}
        wrong = complaint(last, OBJECTIVES[self.objective]) if last else ""
        if wrong:
            warnings.warn(wrong, UserWarning, stacklevel=2)
        return self

    def sample(self, n: int = 1, random_state: Any = None) -> np.ndarray:
        """`n` made rows, in the shape of `fit`'s rows; by default of the model's own seed."""
        check_is_fitted(self)
        if not isinstance(n, numbers.Integral) or n < 1:
            raise ParameterError(f"n is {n!r}; it must be a whole number >= 1")
        given = self.random_state if random_state is None else random_state
        generator = torch.Generator().manual_seed(torch_seed(entropy(given), "sample"))
        noise = torch.randn(n, self.code, generator=generator).numpy()
        made = self._map(noise, lambda network, code: self._made(network["averaged"], code))
        return made.reshape(n, *self.row_shape_)

    def score_samples(self, X: Any) -> np.ndarray:
        """The discriminator's logit of each row, (rows,): higher is more like the real rows."""
        check_is_fitted(self)
        rows = self._read(X)
        return self._map(rows, self.outputs).astype(rows.dtype, copy=False)

    @property
    def sampled_epochs_(self) -> list[int]:
        return moments(self.epochs_, self.training_["best_epoch"])

    @property
    def samples_over_time_(self) -> np.ndarray:
        shown = self.network_.shown[: len(self.sampled_epochs_)].numpy()
        return shown.reshape(*shown.shape[:2], *self.row_shape_)

    @property
    def decoding(self) -> Decoding:
        """The end of the generator."""
        return Decoding(self.output, "squared")

    def build(self, width: int) -> nn.ModuleDict:
        network = super().build(width)
        for name in ("generator", "averaged"):
            network[name] = Generator(self.code, *self._nets)
        network.register_buffer("shown", torch.zeros(MOMENTS, shown_rows(width), width))
        return network

    def head(self, width: int) -> nn.Module:
        """The discriminator, or what it makes of codes."""
        if self.encoder is None:
            return Discriminator(*self._nets)
        return Discriminator((1, 1, width), (), self.kernel, self.hidden)

    def initialise_head(self, head: Any, generator: torch.Generator) -> None:
        start(head, generator)

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        super().initialise(network, generator)
        start(network["generator"], generator)
        network["averaged"].load_state_dict(network["generator"].state_dict())

    def learn(self, loop: Loop, judge: Judge | None) -> None:
        network: Any = loop.network
        judging = [network["output"]]
        if self.encoder is not None and self.fine_tune:
            judging.append(network["encoder"])
        schedule = SCHEDULES[self.schedule]
        generator = Maker(
            network,
            self.generator_loss,
            self._optimiser_of(network["generator"]),
            schedule=schedule,
            averaging=self.averaging,
        )
        discriminator = Player(
            network, self.loss, self._optimiser_of(nn.ModuleList(judging)), schedule=schedule
        )
        watch = GameWatch.of(
            loop,
            partial(self._made, network["averaged"]),
            partial(self._logits, network),
            OBJECTIVES[self.objective],
            code=self.code,
            shown=network.shown,
            epochs=self.epochs_,
        )
        players = Turns([generator, discriminator], [self.critic_moves, 1], watch)
        loop.run([players], epochs=self.epochs_)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        """The discriminator's."""
        objective = OBJECTIVES[self.objective]
        real = dense(batch.inputs)
        with torch.no_grad():
            made = self._drawn(network, batch)
        logits = self._logits(network, torch.cat([real, made]))
        costs = objective.discriminator(*logits.split(len(real)))
        weight = objective.weight if self.penalty is None else self.penalty
        if weight:
            critic = partial(self._logits, network)
            costs = costs + weight * objective.penalty(critic, real, made, batch.generator)
        return costs

    def generator_loss(self, network: Any, batch: Batch) -> Tensor:
        logits = self._logits(network, self._drawn(network, batch))
        if not logits.requires_grad:
            raise ParameterError(
                f"GAN: encoder is {type(self._reader).__name__}, which gives codes in steps, "
                "through which the generator learns nothing; use another autoencoder"
            )
        return OBJECTIVES[self.objective].generator(logits)

    @property
    def _nets(self) -> tuple[tuple[int, int, int], tuple[int, ...], int, tuple[int, ...]]:
        """What the nets are built of."""
        height, width, depth = self.image_shape_
        return (height, width, depth), self.channels, self.kernel, self.hidden

    def _optimiser_of(self, part: nn.Module) -> torch.optim.Optimizer:
        return adam(part, self.learning_rate, self.weight_decay, BETAS)

    def _drawn(self, network: Any, batch: Batch) -> Tensor:
        """As many made rows as the batch has, (batch, width)."""
        noise = torch.randn(
            (len(batch), self.code),
            generator=batch.generator,
            dtype=self._dtype,
            device=batch.rows.device,
        )
        return self._made(network["generator"], noise)

    def _made(self, generator: nn.Module, noise: Tensor) -> Tensor:
        return self.decoding.values(generator(noise).to(noise.dtype))

    def _logits(self, network: Any, rows: Tensor) -> Tensor:
        return self.outputs(network, rows).to(self._dtype)

    def _check_rows(self, rows: Any) -> None:
        """Refuse what cannot be learned; find out which images the rows are."""
        if rows.shape[0] < 2:
            raise DataError("GAN learns how rows differ, and found 1 sample only; give more")
        if self.output in RANGES:
            low, high = RANGES[self.output]
            needs = f"output={self.output!r} makes values from {low:g} to {high:g}"
            check_range(rows, low, high, needs=needs, otherwise=", or use output='identity'")
        if self.channels:
            check_odd(self.kernel)
        shape = image_shape_of(self.image_shape, self.row_shape_)
        self.image_shape_ = list(shape)

    def _planned(self, rows: int) -> int:
        """As many epochs as make the updates."""
        return -(-UPDATES // -(-rows // self.batch_size))


class Maker(Player):
    """After each move of the generator, the running mean of its weights follows."""

    def __init__(self, *arguments: Any, averaging: float, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.averaging = averaging

    def step(self, batch: Batch) -> Tensor:
        loss = super().step(batch)
        # at first it forgets fast, or it would long be what the weights were drawn as
        share = min(self.averaging, (1 + batch.updates) / (10 + batch.updates))
        network: Any = self.network
        with torch.no_grad():
            mean, now = (list(network[part].parameters()) for part in ("averaged", "generator"))
            torch._foreach_lerp_(mean, now, 1 - share)
        return loss
