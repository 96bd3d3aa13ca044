"""Agents beside published returns in the environments of gymnasium, and beside other agents."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn.frozen import FrozenEstimator

from isthmus.evaluate.returns import confidence
from isthmus.fit.views import random_views
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

DEFINITIONS = {
    "return": "mean sum of the rewards of a greedy game after training, from starts that neither "
    "the training nor the choice of its best epoch has seen",
    "beside_return": "the same of the agent beside, with the same seeds and starts",
    "gain": "return - beside_return, mean over the seeds",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Learn the environment once for every seed, and play `games` games greedily.

    The option `beside` is an agent that does the same; it sees through the autoencoder of the
    option `encoder`, if there is one, which learns from `views` steps of actions at random.

    Raises
    ------
    NotFoundError
        for an environment that gymnasium does not know.
    MissingExtraError
        without gymnasium.
    """

    def run(seed: int, agent: Any, watch: Stopwatch) -> Run:
        with watch("fit"):
            agent.fit(asked.data)
        with watch("score"):
            played = _play(asked, agent, seed)
        values = {"return": played.mean()}
        note = (
            f"mean {played.mean():.2f}, from {played.min():g} to {played.max():g}; "
            f"{rows.epochs(agent)}"
        )
        if "beside" in asked.options:
            other = _play(asked, _beside(asked, seed).fit(asked.data), seed).mean()
            values |= {"beside_return": other, "gain": played.mean() - other}
            note += f"; beside it {other:.2f}"
        return Run(values=values, note=note)

    found = each_seed(asked, started, run)
    return Measured(
        values=found.values,
        protocol=_protocol(rows.model(asked.model, asked.fields)),
        counted=f"{asked.options['games']} games",
        seconds=found.seconds,
        notes=[*found.notes, *_intervals(found.values)],
    )


def _beside(asked: Recipe, seed: int) -> Any:
    agent = rows.beside(asked, seed)
    if "encoder" not in asked.options:
        return agent
    encoder = rows.with_seed(rows.from_table(asked.options["encoder"]), seed)
    steps = int(asked.options["views"])
    views = random_views(asked.data, steps=steps, frames=agent.frames, random_state=seed)
    return agent.set_params(encoder=FrozenEstimator(encoder.fit(views)))


def _play(asked: Recipe, agent: Any, seed: int) -> np.ndarray:
    return agent.play(episodes=int(asked.options["games"]), random_state=seed)


def _protocol(agent: Any) -> str:
    steps = f"{agent.epochs * agent.steps:,} steps of learning; "
    if not agent.trials:
        return steps + "the last weights are kept"
    return (
        f"{steps}{agent.trials} other games after every {agent.steps:,}, which are not learned "
        "from, choose the weights that are kept"
    )


def _intervals(values: dict[str, list[float]]) -> list[str]:
    """95 % intervals over seeds, in words."""
    found = {name: confidence(each) for name, each in values.items() if len(each) > 1}
    return [
        f"{name}, 95 % confidence over seeds: {one.low:.2f} to {one.high:.2f}"
        for name, one in found.items()
    ]
