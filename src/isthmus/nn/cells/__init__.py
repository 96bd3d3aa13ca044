"""Recurrent cells, one in a file; each is a layer over all steps.

    units, state = CELLS["lstm"](features, width)(inputs, state)

inputs (batch, steps, features); units (batch, steps, width); state (1, batch, width), of cells with
a memory besides (`pairs`) a pair of them, or None: zeros. All have PyTorch's names for weights,
so that one rule begins them: `weight_ih_l0` (gates x width, features), `weight_hh_l0` (gates x
width, width), `bias_ih_l0`. `keeping` is the number of the gate that keeps the state, or None.
"""

from isthmus.nn.cells.coupled import Coupled
from isthmus.nn.cells.gru import GRU
from isthmus.nn.cells.lstm import LSTM
from isthmus.nn.cells.peephole import Peephole
from isthmus.nn.cells.rnn import RNN

CELLS: dict[str, type[RNN | LSTM | Peephole | Coupled | GRU]] = {
    "rnn": RNN,
    "lstm": LSTM,
    "peephole": Peephole,
    "coupled": Coupled,
    "gru": GRU,
}
