"""The model for the data at hand: what fits into memory is tried within a time, and compared.

Models are compared on people, or cells, held back from what they learn; the same are asked of all
of them, and differences are paired. A split's test part is never read.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from isthmus import models
from isthmus.core.errors import DataError, NotSupportedError, ParameterError
from isthmus.core.item_scorer import ItemScorer
from isthmus.core.memory import free_memory
from isthmus.data.ratings import Ratings
from isthmus.split.parts import Split
from isthmus.tasks.choose.asking import Asking
from isthmus.tasks.choose.candidates import (
    BASELINE,
    Candidate,
    LeftOut,
    candidate,
    line_up,
)
from isthmus.tasks.choose.choice import Choice, Entry, Standing, because, ranked
from isthmus.tasks.choose.process import Door, InThisProcess, OwnProcess
from isthmus.tasks.choose.question import Asked, ask
from isthmus.tasks.choose.race import Clock, Race
from isthmus.tasks.evaluate.forms import fields as shown
from isthmus.tasks.evaluate.problem import Problem

__all__ = ["Choice", "choose", "tune"]

MINUTES = 10.0

Told = Callable[[str], None]


def choose(
    data: Ratings | Split,
    *,
    rates: bool = False,
    minutes: float = MINUTES,
    metric: str | None = None,
    like_from: float | None = None,
    memory: int | None = None,
    seed: int = 0,
    own_process: bool = True,
    told: Told = lambda said: None,
) -> Choice:
    """Try every model that fits, and say which is the best for these data, and why.

    Every model is tried once, and then more settings of those within reach of the best: first the
    closed forms, then, within half of the time at the least, those that train. Given enough time
    the same seed gives the same choice.

    Parameters
    ----------
    data : Ratings, of which a part is held back here, or a Split, whose own validation part is
        taken; its test part is not read.
    rates : choose a model that predicts ratings, and not one that ranks.
    minutes : for everything, a last fit of the winner on all data included, above 0.
    metric : to choose by; ndcg@100 for rankings and rmse for ratings by default.
    like_from : least rating that is a like; by default the rule of the ratings.
    memory : bytes that may be taken; by default what is free.
    seed : of what is held back and which settings are tried first.
    own_process : try in another process, which is ended when the time is up; else a closed form
        that has begun takes as long as it takes.
    told : called with a sentence whenever something is known.

    Raises
    ------
    DataError
        when there is nothing to learn from.
    NotSupportedError
        when ratings are to be predicted and there are only likes.
    ParameterError
        for an argument that cannot be used.

    Examples
    --------
    >>> from isthmus.data.planted import checkerboard
    >>> choice = choose(checkerboard(users=200, items=40), minutes=0.001)
    >>> choice.label, choice.why
    ('popularity', 'the time was too short to try any model, so it is the simplest model')
    """
    asking = Asking.of(data, rates=rates, metric=metric, like_from=like_from)
    clock = Clock(minutes)
    free = free_memory() if memory is None else memory
    try:
        asked = ask(data, rates=rates, like_from=asking.like_from, seed=seed)
    except DataError as error:
        return _simplest(asking, str(error), clock)
    known = not asked.folds_in
    found, left_out = line_up(asking.size, rates=rates, known=known, free=free)
    if not found:
        return _simplest(asking, "no model fits into the memory", clock, left_out)
    race = _raced(found, asked, asking, clock, seed, told, own_process, refits=True)
    left_out += race.left_out
    if not race.trials:
        return _simplest(asking, "the time was too short to try any model", clock, left_out)
    league = ranked(_of_models(race), asking.size, asking.metric)
    found_out = (*asking.notes(free), asked.said, *_caution(race))
    return _choice(asking, clock, league, left_out, league[0].label, asked.users, found_out)


def tune(
    data: Ratings | Split,
    model: ItemScorer,
    *,
    keep: Iterable[str] = (),
    minutes: float = MINUTES,
    metric: str | None = None,
    like_from: float | None = None,
    memory: int | None = None,
    seed: int = 0,
    own_process: bool = True,
    told: Told = lambda said: None,
) -> Choice:
    """Try settings of one model, and say which is the best for these data.

    Of a model in closed form all of its grid is tried; of one that trains, settings drawn from its
    `space` are trained for a few epochs, and the best of them for more.

    Parameters
    ----------
    model : as it stands is one of the settings.
    keep : fields that are not to be chosen.
    data, minutes, metric, like_from, memory, seed, own_process, told : as for `choose`.

    Raises
    ------
    DataError
        when there is nothing to learn from, or nothing can be held back.
    NotSupportedError
        when the model cannot be asked about what was held back.
    ParameterError
        for an argument that cannot be used, or when there is no room for the model.
    """
    asking = Asking.of(data, rates=model.rates, metric=metric, like_from=like_from)
    clock = Clock(minutes)
    free = free_memory() if memory is None else memory
    asked = ask(data, rates=model.rates, like_from=asking.like_from, seed=seed)
    if asked.folds_in and not model.folds_in:
        raise NotSupportedError(
            f"{type(model).__name__} answers only people it was fitted on, and these data are "
            f"compared on new ones ({asked.problem.protocol})"
        )
    tuned = candidate(_name(model), model, asking.size, free=free, given=keep)
    race = _raced([tuned], asked, asking, clock, seed, told, own_process, refits=False)
    if not race.trials:
        reason = "; ".join(gone.reason for gone in race.left_out)
        raise ParameterError(f"{tuned.label} could not be tried in {minutes:g} minutes: {reason}")
    entries = [Entry(shown(dict(t.fields)) or "as it stands", tuned, t, 1) for t in race.trials]
    league = ranked(entries, asking.size, asking.metric)
    found_out = (*asking.notes(free), asked.said, *_caution(race))
    return _choice(asking, clock, league, race.left_out, tuned.label, asked.users, found_out)


def _raced(
    found: list[Candidate],
    asked: Asked,
    asking: Asking,
    clock: Clock,
    seed: int,
    told: Told,
    own_process: bool,
    *,
    refits: bool,
) -> Race:
    with _door(asked.problem, own_process) as door:
        race = Race(
            candidates=found,
            metric=asking.metric,
            clock=clock,
            door=door,
            seed=seed,
            refits=refits,
            told=told,
        )
        race.run()
    return race


@contextlib.contextmanager
def _door(problem: Problem, own_process: bool) -> Iterator[Door]:
    if not own_process:
        yield InThisProcess(problem)
        return
    with (
        tempfile.TemporaryDirectory(prefix="isthmus-") as scratch,
        OwnProcess(problem, Path(scratch)) as door,
    ):
        yield door


def _of_models(race: Race) -> list[Entry]:
    """The best trial of each model."""
    tried = [trial.label for trial in race.trials]
    return [
        Entry(c.label, c, race.best_of(c.label), tried.count(c.label))
        for c in race.candidates
        if c.label in tried
    ]


def _choice(
    asking: Asking,
    clock: Clock,
    league: tuple[Standing, ...],
    left_out: Iterable[LeftOut],
    label: str,
    users: int,
    notes: tuple[str, ...],
) -> Choice:
    return Choice(
        data=asking.name,
        size=asking.size,
        metric=asking.metric,
        users=users,
        league=league,
        left_out=tuple(left_out),
        winner=league[0].estimator(),
        label=label,
        why=because(league, asking.metric),
        notes=notes,
        seconds=clock.spent,
    )


def _simplest(
    asking: Asking, reason: str, clock: Clock, left_out: Iterable[LeftOut] = ()
) -> Choice:
    """What to take where nothing could be compared."""
    label = BASELINE[asking.rates]
    return Choice(
        data=asking.name,
        size=asking.size,
        metric=asking.metric,
        users=0,
        league=(),
        left_out=tuple(left_out),
        winner=models.get(label)(),
        label=label,
        why=f"{reason}, so it is the simplest model",
        notes=asking.notes(None),
        seconds=clock.spent,
    )


def _caution(race: Race) -> list[str]:
    said = ["fields and epochs were chosen by these figures: others will find a little less"]
    clocked = sorted({trial.label for trial in race.trials if trial.clocked})
    if clocked:
        names = ", ".join(clocked)
        said.append(f"trained until the time was up, so that more may change this: {names}")
    return said


def _name(model: ItemScorer) -> str:
    entry = models.NAMES.get(type(model).__name__)
    return entry.command if entry else type(model).__name__
