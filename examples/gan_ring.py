"""A density learned by a game: points around eight places on a ring, and three games for them.

Counted is how many of the places get at least a fiftieth of the made points, and which share of the
points lies within three deviations of a place. The picture shows the points of the second game
while it is played.

python examples/gan_ring.py --out ring.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import options

from isthmus import GAN
from isthmus.data.planted import ring
from isthmus.plot.over_time import samples_over_time

DEVIATION = 0.05
GAMES = {
    "original, no penalty": {"objective": "original", "penalty": 0},
    "non-saturating": {},
    "wasserstein-lp": {"objective": "wasserstein-lp", "critic_moves": 3},
}


def main(arguments: Sequence[str] | None = None) -> dict[str, tuple[int, float]]:
    given = options(__doc__, epochs=200, out="ring.png").parse_args(arguments)
    points, places = ring(2000, deviation=DEVIATION)
    found, models = {}, {}
    for name, fields in GAMES.items():
        model = GAN(
            hidden=(64, 64, 64, 64),
            code=2,
            epochs=given.epochs,
            batch_size=100,
            learning_rate=2e-3,
            schedule="cosine",
            precision="float32",
            **fields,
        ).fit(points)
        made = model.sample(4000)
        away = np.linalg.norm(made[:, None] - places, axis=2)
        near = away.min(axis=1) < 3 * DEVIATION
        shares = np.bincount(away.argmin(axis=1)[near], minlength=len(places)) / len(made)
        found[name], models[name] = (int((shares > 0.02).sum()), float(near.mean())), model
        print(
            f"{name:22}{found[name][0]} of 8 places, {100 * near.mean():.0f} % of the points near"
        )
    shown = models["non-saturating"]
    samples_over_time(shown.samples_over_time_, epochs=shown.sampled_epochs_, real=points).savefig(
        given.out, dpi=150
    )
    return found


if __name__ == "__main__":
    main()
