"""One step of every cell by the printed equations, in NumPy."""

import numpy as np

from isthmus.nn.cells import CELLS


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def step(layer, x, state):
    """The state after reading x: (h,) or (h, c)."""
    weights = {name: value.detach().numpy() for name, value in layer.named_parameters()}
    from_x = weights["weight_ih_l0"] @ x + weights["bias_ih_l0"]
    from_h = weights["weight_hh_l0"] @ state[0]
    if "bias_hh_l0" in weights:
        from_h = from_h + weights["bias_hh_l0"]
    name = next(name for name, kind in CELLS.items() if isinstance(layer, kind))
    return RULES[name](from_x, from_h, state, weights.get("peepholes"))


def rnn(from_x, from_h, state, _):
    """Elman 1990."""
    return (np.tanh(from_x + from_h),)


def lstm(from_x, from_h, state, _):
    """Gers, Schmidhuber, Cummins 2000."""
    return peephole(from_x, from_h, state, np.zeros((3, len(state[0]))))


def peephole(from_x, from_h, state, peepholes):
    """Gers and Schmidhuber 2000, equations 1 to 7, with tanh for both squashings."""
    c = state[1]
    enter, forget, candidate, leave = np.split(from_x + from_h, 4)
    p_enter, p_forget, p_leave = peepholes
    new = sigmoid(forget + p_forget * c) * c
    new = new + sigmoid(enter + p_enter * c) * np.tanh(candidate)
    return sigmoid(leave + p_leave * new) * np.tanh(new), new


def coupled(from_x, from_h, state, _):
    """An LSTM whose input gate is what the forget gate leaves."""
    forget, candidate, leave = np.split(from_x + from_h, 3)
    forget = sigmoid(forget)
    new = forget * state[1] + (1 - forget) * np.tanh(candidate)
    return sigmoid(leave) * np.tanh(new), new


def gru(from_x, from_h, state, _):
    """Cho et al. 2014, equations 5 to 8, the reset gate on U h."""
    (reset_x, update_x, new_x), (reset_h, update_h, new_h) = (
        np.split(from_x, 3),
        np.split(from_h, 3),
    )
    new = np.tanh(new_x + sigmoid(reset_x + reset_h) * new_h)
    update = sigmoid(update_x + update_h)
    return ((1 - update) * new + update * state[0],)


RULES = {"rnn": rnn, "lstm": lstm, "peephole": peephole, "coupled": coupled, "gru": gru}
