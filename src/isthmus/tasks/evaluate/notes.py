"""What a reader must know to trust a table, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from isthmus.evaluate.names import Metric
from isthmus.tasks.evaluate.contenders import Contender
from isthmus.tasks.evaluate.held_back import HeldBack
from isthmus.tasks.evaluate.problem import Problem


def notes(
    held: HeldBack,
    problem: Problem,
    taking_part: Sequence[Contender],
    metrics: Sequence[Metric],
    users: Mapping[str, int],
    seeds: Sequence[int],
) -> tuple[str, ...]:
    """The rules, the counts and what was dropped."""
    return (
        held.like_rule,
        *_counted(held, users),
        *held.split.notes,
        *_validated(problem, taking_part),
        *_mixed(taking_part, metrics),
        *_chance(taking_part, seeds),
    )


def _counted(held: HeldBack, users: Mapping[str, int]) -> Iterator[str]:
    n = held.counts
    yield (
        f"learnt from {n['train_cells']:,} cells of {n['train_users']:,} users and "
        f"{n['items']:,} items"
    )
    what = {"ranking": "likes", "rating": "ratings"}
    for kind, count in users.items():
        yield f"{kind} metrics are means over the {count:,} users with {what[kind]} held back"


def _validated(problem: Problem, taking_part: Sequence[Contender]) -> Iterator[str]:
    choosing = [c.label for c in taking_part if c.choose]
    stopping = [c.label for c in taking_part if c.model.stops_early]
    if problem.validation is None:
        if choosing or stopping:
            yield "there is no validation part: nothing was chosen and nothing stopped early"
        return
    count = problem.validation.target.shape[0]
    if choosing:
        yield f"fields chosen on {count:,} validation users: {', '.join(choosing)}"
    if stopping:
        yield f"stopped early by {count:,} validation users: {', '.join(stopping)}"
    if problem.refit:
        yield "for the test all learned from the validation part, too"


def _mixed(taking_part: Sequence[Contender], metrics: Sequence[Metric]) -> Iterator[str]:
    kinds = {metric.kind for metric in metrics}
    raters = [c.label for c in taking_part if c.model.rates]
    rankers = [c.label for c in taking_part if not c.model.rates]
    if raters and "ranking" in kinds:
        yield f"lists by predicted rating: {', '.join(raters)}"
    if rankers and kinds == {"ranking", "rating"}:
        yield f"predict no ratings: {', '.join(rankers)}"


def _chance(taking_part: Sequence[Contender], seeds: Sequence[int]) -> Iterator[str]:
    chancy = [c.label for c in taking_part if hasattr(c.model, "random_state")]
    if chancy and len(seeds) > 1:
        yield f"means over {len(seeds)} seeds ({', '.join(map(str, seeds))}): {', '.join(chancy)}"
