"""n films through two units: what a softmax does alone, a tanh alone, and both together.

Softmax alone: nothing bounds the units, they grow as long as it learns, and with large steps the
loss explodes. Tanh alone, with a linear output: two units restore two of n films, and the loss
stagnates at (n - 2) / n. Both: bounded units, bounded losses, and with small steps every film is
named. 2 n m connections do the work of n squared.

python examples/softmax_and_tanh.py --out losses.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import options

from isthmus import Autoencoder
from isthmus.plot.figure import BLUE, GREY, ORANGE, blank

UNITS, FILMS = 2, 10
KINDS = {
    "softmax alone": {"output": "softmax", "error": "cross-entropy"},
    "tanh alone": {"code_activation": "tanh"},
    "both": {"code_activation": "tanh", "output": "softmax", "error": "cross-entropy"},
}
STEPS = {"small steps": 0.1, "large steps": 10.0}


def main(arguments: Sequence[str] | None = None) -> dict[tuple[str, str], dict[str, float]]:
    given = options(__doc__, epochs=1000, out="losses.png").parse_args(arguments)
    figure = blank(9, 3.5)
    found: dict[tuple[str, str], dict[str, float]] = {}
    panels = figure.subplots(1, len(STEPS), sharey=True)
    for axes, (size, learning_rate) in zip(panels, STEPS.items(), strict=True):
        print(f"{size:16}last loss  largest loss  largest unit  films named")
        for (kind, fields), colour in zip(KINDS.items(), (ORANGE, GREY, BLUE), strict=True):
            model = net(FILMS, epochs=given.epochs, learning_rate=learning_rate, **fields)
            losses = model.training_["loss"]
            axes.plot(range(1, len(losses) + 1), losses, label=kind, color=colour, linewidth=1)
            found[size, kind] = told = {
                "last": losses[-1],
                "largest": max(losses),
                "unit": float(np.abs(model.transform(np.eye(FILMS))).max()),
                "named": named(model),
            }
            print(f"{kind:16}{told['last']:9.4f}{told['largest']:14.1f}"
                  f"{told['unit']:14.1f}{told['named']:13}")  # fmt: skip
        axes.set(title=size, xlabel="epoch", xscale="log", yscale="log", ylim=(1e-3, 3e3))
        axes.grid(alpha=0.2)
    panels[0].set_ylabel("loss per film")
    panels[0].legend(frameon=False)
    for films in (5, 10):
        print(f"{films} films: {films**2} connections without units, {connections(films)} with two")
    figure.savefig(given.out, dpi=150)
    return found


def net(films: int, *, epochs: int, learning_rate: float = 0.1, **fields: str) -> Autoencoder:
    model = Autoencoder(
        code=UNITS,
        bias=False,
        epochs=epochs,
        learning_rate=learning_rate,
        precision="float32",
        **fields,
    )
    return model.fit(np.eye(films, dtype=np.float32))


def named(model: Autoencoder) -> int:
    restored = model.reconstruct(np.eye(FILMS))
    return int((restored.argmax(axis=1) == np.arange(FILMS)).sum())


def connections(films: int) -> int:
    weights = net(films, epochs=0, **KINDS["both"]).network_.parameters()
    return sum(weight.numel() for weight in weights)


if __name__ == "__main__":
    main()
