"""RecurrentClassifier: the class of a sequence."""

from __future__ import annotations

from isthmus.core.parameters import estimator
from isthmus.fit.many_to_one import ManyToOne
from isthmus.fit.neural_classifier import NeuralClassifier


@estimator
class RecurrentClassifier(ManyToOne, NeuralClassifier):
    """Many to one: recurrent layers read a sequence, and its class is told at the end.

    Minimises, averaged over sequences with class y,

        -log softmax(W s + b)_y,    s = h_T,    h_t = cell(x_t, h_{t-1})

    (of two classes a sigmoid). Takes a list of arrays (steps, features) or (steps,), of any
    lengths; an array (sequences, steps, features), or with more axes (films of pictures); rows of a
    table, each a series of one feature; and, with `embedding`, lists of whole numbers: symbols.

    Attributes
    ----------
    network_ : torch module
        The encoder's network, if there is one, and what reads and answers.
    classes_ : ndarray (classes,)
    class_weights_ : ndarray (classes,)
        Where `class_weight` asks for them.
    symbols_ : int
        How many there are, with `embedding`.
    encoder_state_ : dict
        What the encoder's `fit` made besides its network.
    n_features_in_ : int
        Features of a step; of rows of a table, their length.
    length_ : int
        Steps of the longest sequence at `fit`.
    step_shape_ : list of int
        Shape of a step at `fit`: [] of a number, [features], or that of a picture.
    row_shape_ : list of int
        [steps] if fitted on rows of a table, which later rows must match, else empty.
    training_ : dict
        Loss of every epoch, the error on validation rows, why training stopped.

    Notes
    -----
    Of cells that PyTorch has ("rnn", "lstm", "gru") PyTorch's own layers are run; the others are a
    formula applied step by step.

    Exploding gradients are met by `clip` and, where the past may be forgotten, by `truncation`.
    Neither helps where they vanish; gates do, and recurrent weights that begin as an orthogonal
    matrix or, with rectifiers, as the identity. `gradient_flow` shows which it is.

    With "last", the gradient flows through the last `truncation` steps of the shortest sequence of
    a batch, and what was read before is only remembered. With "mean" and "max", sequences are read
    in parts of so many steps.

    References
    ----------
    Hochreiter and Schmidhuber 1997. Long Short-Term Memory. Neural Computation 9.
    Gers and Schmidhuber 2000. Recurrent Nets that Time and Count. IJCNN. Equations 1 to 7.
    Cho et al. 2014. Learning Phrase Representations using RNN Encoder-Decoder for Statistical
    Machine Translation. EMNLP. Equations 5 to 8.
    Greff, Srivastava, Koutnik, Steunebrink, Schmidhuber 2017. LSTM: A Search Space Odyssey. IEEE
    Transactions on Neural Networks and Learning Systems 28. Section III.
    Pascanu, Mikolov, Bengio 2013. On the Difficulty of Training Recurrent Neural Networks. ICML.
    Algorithm 1.
    Le, Jaitly, Hinton 2015. A Simple Way to Initialize Recurrent Networks of Rectified Linear
    Units. Section 3.
    Williams and Peng 1990. An Efficient Gradient-Based Algorithm for On-Line Training of Recurrent
    Network Trajectories. Neural Computation 2.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import RecurrentClassifier
    >>> rng = np.random.default_rng(0)
    >>> kinds = [(20, 2), (30, 5)] * 20
    >>> waves = [np.sin(rng.random() + np.arange(n) / speed) for n, speed in kinds]
    >>> labels = ["fast", "slow"] * 20
    >>> model = RecurrentClassifier(hidden=(8,), epochs=30, batch_size=10, learning_rate=0.01)
    >>> model = model.fit(waves, labels)
    >>> model.predict(waves[:2]).tolist(), model.score(waves, labels)
    (['fast', 'slow'], 1.0)
    >>> model.gradient_flow(waves, labels).shape
    (30,)
    """
