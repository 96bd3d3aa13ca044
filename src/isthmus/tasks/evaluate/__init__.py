"""Models against each other on held-back data: a table that can be trusted.

Full ranking, metrics that say their definition, standard errors over users, differences paired over
the same users, choices made on validation data only, and simple baselines always beside.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from isthmus.core.errors import DataError, IsthmusError, NotSupportedError, ParameterError
from isthmus.core.item_scorer import ItemScorer
from isthmus.data.ratings import Ratings
from isthmus.evaluate.names import Metric, parse
from isthmus.evaluate.ranking import has_target
from isthmus.split.parts import Split
from isthmus.tasks.evaluate import contenders
from isthmus.tasks.evaluate.contenders import Contender, Settings, by_name
from isthmus.tasks.evaluate.held_back import hold_back
from isthmus.tasks.evaluate.measure import Measured, Refused, answerable, measure
from isthmus.tasks.evaluate.notes import notes
from isthmus.tasks.evaluate.problem import Problem
from isthmus.tasks.evaluate.process import in_own_process
from isthmus.tasks.evaluate.report import Report

__all__ = ["Contender", "Measured", "Refused", "Report", "by_name", "evaluate"]

RANKING_METRICS = ("recall@20", "recall@50", "ndcg@100")
RATING_METRICS = ("rmse", "mae")


def evaluate(
    data: Ratings | Split,
    models: Sequence[str | ItemScorer | Contender],
    *,
    protocol: str | None = None,
    metrics: Sequence[str] | None = None,
    like_from: float | None = None,
    test_ratio: float | None = None,
    valid_ratio: float | None = None,
    test_users: int | float | None = None,
    valid_users: int | float | None = None,
    split_seed: int = 0,
    seeds: Sequence[int] = (0,),
    settings: Settings | None = None,
    baselines: bool = True,
    own_process: bool = True,
    refit: bool = False,
    name: str | None = None,
    started: Callable[[str], None] | None = None,
) -> Report:
    """Fit every model on the same data and ask it the same questions.

    Models that rank learn from likes and are fed likes; models that rate learn from ratings. A hit
    of a list is a like. Fields to be chosen are chosen, and gradient models stop, by the validation
    part; the test part is read once, at the end.

    Parameters
    ----------
    data : Ratings, of which a part is held back here, or a Split, which is taken as it is.
    models : names ("ease", "EASE") or estimators. Of a name, the fields in the model's `grid` that
        `settings` does not give are chosen on the validation part; an estimator is taken as it
        stands.
    protocol : how to hold back; by default "random" when all models rate, else what
        `data.check.protocol_for` advises.
    metrics : by default recall@20, recall@50 and ndcg@100 for models that rank; rmse and mae for
        models that rate.
    like_from : least rating that is a like; by default the rule of the ratings.
    test_ratio, valid_ratio, test_users, valid_users : how much to hold back, as the protocol has
        it. `valid_ratio` also says what is carved out of the training part of a split that has no
        validation part (.05 by default, 0 for none).
    split_seed : which random split.
    seeds : random states of the models in which chance plays a part; means are over them.
    settings : model name -> field -> value.
    baselines : put Popularity and ItemKNN beside (and BiasedMF, for metrics of ratings).
    own_process : run every model in a process of its own, which tells its peak memory.
    refit : once fields and epochs are chosen, learn from the validation part, too, before the test.
    name : of the data, in the report.
    started : called with each model's name when its turn comes.

    Raises
    ------
    ParameterError
        for an argument that cannot be used.
    DataError
        when the data leaves nothing to learn from or to ask.
    NotSupportedError
        when none of the models can answer what is asked.

    Examples
    --------
    >>> from isthmus.data.planted import checkerboard
    >>> likes = checkerboard(users=60, items=40)
    >>> report = evaluate(likes, ["ease"], metrics=["recall@5"], own_process=False)
    >>> [(model.label, report.verdict(model.label)) for model in report.measured]
    [('ease', 'best'), ('popularity', 'worse'), ('item-knn', 'no worse')]
    """
    if not seeds or min(seeds) < 0 or len(set(seeds)) < len(seeds):
        raise ParameterError(f"seeds are {list(seeds)}; give whole numbers >= 0, and no seed twice")
    settings = settings or {}
    asked = contenders.line_up(models, settings)
    columns = _metrics(metrics, asked)
    taking_part = asked
    if baselines:
        kinds = {metric.kind for metric in columns}
        taking_part = [*asked, *contenders.baselines(kinds, asked, settings)]
    contenders.check_settings(settings, taking_part)
    held = hold_back(
        data,
        protocol,
        only_raters=all(c.model.rates for c in asked),
        like_from=like_from,
        test_ratio=test_ratio,
        valid_ratio=valid_ratio,
        test_users=test_users,
        valid_users=valid_users,
        seed=split_seed,
    )
    problem = Problem.of(held.split, held.like_from_of_cells, refit=refit)
    users = _users(problem, columns)
    outcomes = _measured(taking_part, problem, columns, seeds, own_process, started)
    measured = tuple(outcome for outcome in outcomes if isinstance(outcome, Measured))
    refused = tuple(outcome for outcome in outcomes if isinstance(outcome, Refused))
    if not {m.label for m in measured} & {c.label for c in asked}:
        raise NotSupportedError("; ".join(f"{r.label}: {r.reason}" for r in refused))
    in_table = [c for c in taking_part if c.label not in {r.label for r in refused}]
    return Report(
        data=name or held.name,
        protocol=held.split.protocol,
        like_from=held.like_from,
        like_rule=held.like_rule,
        metrics=columns,
        users=users,
        measured=measured,
        refused=refused,
        split={**held.counts, "seed": split_seed},
        seeds=tuple(seeds),
        notes=notes(held, problem, in_table, columns, users, seeds),
    )


def _metrics(names: Sequence[str] | None, asked: list[Contender]) -> tuple[Metric, ...]:
    if names is None:
        ranks = not all(contender.model.rates for contender in asked)
        rates = any(contender.model.rates for contender in asked)
        names = (*(RANKING_METRICS if ranks else ()), *(RATING_METRICS if rates else ()))
    if not names:
        raise ParameterError("no metric was given; name at least one, for instance ndcg@100")
    return tuple(dict.fromkeys(parse(name) for name in names))


def _measured(
    taking_part: list[Contender],
    problem: Problem,
    metrics: Sequence[Metric],
    seeds: Sequence[int],
    own_process: bool,
    started: Callable[[str], None] | None,
) -> list[Measured | Refused]:
    outcomes: list[Measured | Refused] = []
    with tempfile.TemporaryDirectory(prefix="isthmus-") as scratch:
        if own_process:
            problem.save(Path(scratch))
        for contender in taking_part:
            if started:
                started(contender.label)
            try:
                answerable(contender.model, problem, metrics)
                if own_process:
                    outcomes.append(in_own_process(Path(scratch), contender, metrics, seeds))
                else:
                    outcomes.append(measure(contender, problem, metrics, seeds))
            except IsthmusError as error:
                outcomes.append(Refused(contender.label, str(error)))
    return outcomes


def _users(problem: Problem, metrics: Sequence[Metric]) -> dict[str, int]:
    """How many people the means are over, for each kind of metric."""
    target = problem.test.target
    asked = {"ranking": problem.likes(target), "rating": target}
    kinds = dict.fromkeys(metric.kind for metric in metrics)
    users = {kind: int(has_target(asked[kind]).sum()) for kind in kinds}
    if users.get("ranking") == 0:
        raise DataError(
            f"no user has a like (a rating of {problem.like_from:g} or more) held back for the "
            "test; lower like_from, or hold more back"
        )
    return users
