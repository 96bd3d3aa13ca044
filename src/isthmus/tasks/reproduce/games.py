"""Agents beside published returns in the environments of gymnasium."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from isthmus.evaluate.returns import confidence
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe

DEFINITIONS = {
    "return": "mean sum of the rewards of a greedy game after training, from starts that neither "
    "the training nor the choice of its best epoch has seen",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Learn the environment once for every seed, and play `games` games greedily.

    Raises
    ------
    NotFoundError
        for an environment that gymnasium does not know.
    MissingExtraError
        without gymnasium.
    """
    count = int(asked.options["games"])
    returns, notes = [], []
    watch = Stopwatch()
    steps = trials = 0
    for seed, model in rows.seeded(asked):
        started(f"{asked.name}, seed {seed}")
        with watch("fit"):
            model.fit(asked.data)
        with watch("score"):
            played = model.play(episodes=count, random_state=seed)
        returns.append(float(played.mean()))
        steps, trials = model.epochs * model.steps, model.trials
        notes.append(
            f"seed {seed}: mean {played.mean():.2f}, from {played.min():g} to {played.max():g}; "
            f"{rows.epochs(model)}"
        )
    if len(returns) > 1:
        found = confidence(returns)
        notes.append(f"95 % confidence over seeds: {found.low:.1f} to {found.high:.1f}")
    return Measured(
        values={"return": returns},
        protocol=f"{steps:,} steps of learning; {trials} other games after every {model.steps:,}, "
        "which are not learned from, choose the weights that are kept",
        counted=f"{count} games",
        seconds=watch.a_run(len(asked.seeds)),
        notes=notes,
    )
