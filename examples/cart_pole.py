"""A pole kept upright on a cart: how several seeds of a Q network learn it, and how they play then.

python examples/cart_pole.py --out pole.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import options

from isthmus import DQN
from isthmus.evaluate.returns import confidence, recent
from isthmus.plot.return_curves import return_curves

SEEDS, GAMES, POINTS, MOST = 3, 30, 100, 500


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = options(__doc__, epochs=50, out="pole.png").parse_args(arguments)
    steps = np.linspace(1000, given.epochs * 1000, POINTS)
    runs, played = [], []
    for seed in range(SEEDS):
        model = DQN(epochs=given.epochs, random_state=seed).fit("CartPole-v1")
        runs.append(recent(model.returns_, model.ends_, steps))
        played.append(model.play(episodes=GAMES).mean())
        print(f"seed {seed}: {len(model.returns_)} games while learning, then {played[-1]:.1f}")
    band = np.array([confidence(values)[1:3] for values in np.transpose(runs)]).clip(0, MOST)
    found = confidence(played)
    print(f"mean over seeds {found.mean:.1f}, 95 % confidence {found.low:.1f} to {found.high:.1f}")
    figure = return_curves(
        steps,
        runs,
        low=band[:, 0],
        high=band[:, 1],
        best=MOST,
        title="A pole on a cart: mean return of the last 20 games",
    )
    figure.savefig(given.out, dpi=150)
    return {"first": float(np.mean(runs, axis=0)[0]), "greedy": found.mean}


if __name__ == "__main__":
    main()
