"""Four films through two units: each film becomes a pattern of +1 and -1.

Every film is a one-hot row, the two units are tanh, a softmax names the film again. Nobody says
what the units should mean; they find the four patterns that two signs have: a unit's activity is
the tanh of its weight for the film.

python examples/film_units.py --out films.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import options

from isthmus import Autoencoder
from isthmus.plot.filters import filters

FILMS = ("Alien", "Amelie", "Casablanca", "Heat")


def main(arguments: Sequence[str] | None = None) -> dict[str, np.ndarray]:
    given = options(__doc__, epochs=1000, out="films.png").parse_args(arguments)
    shown = np.eye(len(FILMS), dtype=np.float32)
    model = Autoencoder(
        code=2,
        code_activation="tanh",
        output="softmax",
        error="cross-entropy",
        bias=False,
        epochs=given.epochs,
        learning_rate=0.05,
    ).fit(shown)
    codes, named = model.transform(shown), model.reconstruct(shown)
    print(f"{'film':12}  unit 1  unit 2   named as")
    for film, code, shares in zip(FILMS, codes, named, strict=True):
        best = shares.argmax()
        print(f"{film:12}{code[0]:8.2f}{code[1]:8.2f}   {FILMS[best]} ({shares[best]:.1%})")
    figure = filters(codes)
    axes, scale = figure.axes
    axes.set_yticks(range(len(FILMS)), FILMS)
    axes.set_xticks(range(2), ("unit 1", "unit 2"))
    axes.set(xlabel="", ylabel="")
    scale.set_ylabel("activity")
    figure.savefig(given.out, dpi=150)
    return {"codes": codes, "named": named}


if __name__ == "__main__":
    main()
