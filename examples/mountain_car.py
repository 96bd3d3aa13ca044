"""A car in a valley, too weak for the slope: first down and back up behind, then over the hill.

Every step costs 1 until the car is on top, so nothing says that it should first go the other way.
The picture shows what the network makes of every position and velocity, and the way of one game.

python examples/mountain_car.py --out valley.png
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gallery import options
from matplotlib.figure import Figure

from isthmus import DQN
from isthmus.evaluate.returns import confidence
from isthmus.plot.value_map import value_map

ENVIRONMENT, GAMES = "MountainCar-v0", 100


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = options(__doc__, epochs=60, out="valley.png").parse_args(arguments)
    model = DQN(epochs=given.epochs, exploration=0.3).fit(ENVIRONMENT)
    won = np.flatnonzero(model.returns_ > -200)
    path: list[np.ndarray] = []

    def watch(environment: Any, game: int, step: int) -> None:
        if game == 0:
            path.append(np.array(environment.unwrapped.state))

    found = confidence(model.play(episodes=GAMES, watch=watch))
    way = np.array(path)
    figures = {
        "first won after": float(model.ends_[won[0]]) if len(won) else np.nan,
        "steps": -found.mean,
        "start": float(way[0, 0]),
        "farthest back": float(way[:, 0].min()),
        "end": float(way[-1, 0]),
    }
    print(f"first game won while learning: after {figures['first won after']:,.0f} steps")
    print(
        f"steps to the top: {-found.mean:.1f} (95 % confidence {-found.high:.1f} to "
        f"{-found.low:.1f}, {GAMES} games)"
    )
    print(
        f"one game: from {figures['start']:.2f} back to {figures['farthest back']:.2f}, then up to "
        f"{figures['end']:.2f}, in {len(way) - 1} steps"
    )
    draw(model, way).savefig(given.out, dpi=150)
    return figures


def draw(model: DQN, way: np.ndarray) -> Figure:
    x, v = np.linspace(-1.2, 0.6, 91), np.linspace(-0.07, 0.07, 71)
    plane = np.stack(np.meshgrid(x, v), axis=-1)
    values = model.q_values(plane.reshape(-1, 2)).max(axis=1).reshape(len(v), len(x))
    return value_map(
        values.clip(max=0),  # as the top: more is guessed where no game has been
        x,
        v,
        path=way,
        actions=[model.act(state) for state in way[:-1]],
        action_names=["push back", "let go", "push on"],
        names=("position (the top is at 0.5)", "velocity"),
        value_name="value: minus the steps left, discounted",
        title="Back up behind, then over the hill",
    )


if __name__ == "__main__":
    main()
