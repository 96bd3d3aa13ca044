"""`isthmus fit`: a model from data, saved in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus.cli import options, output

if TYPE_CHECKING:
    from isthmus.data.ratings import Ratings
    from isthmus.fit.checkpoint import Checkpoint
    from isthmus.split.parts import Split
    from isthmus.tasks.recommend import Recommender

CHECKPOINT = "checkpoint"  # a folder inside the model's, while it is fitted


def fit(
    data: options.Data,
    model: Annotated[str, typer.Option(help="A name that `isthmus models` lists.")],
    out: Annotated[
        Path, typer.Option(help="The folder to save in.", file_okay=False, metavar="DIR")
    ],
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="field=value. Repeatable.")
    ] = None,
    like_from: options.LikeFrom = None,
    valid_users: Annotated[
        int | None,
        typer.Option(min=0, help="People held out to stop early by; 0: none, and all epochs."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a fit that was interrupted.")
    ] = False,
    checkpoint_every: Annotated[
        float, typer.Option(min=0, help="Seconds between two states left to resume from.")
    ] = 10.0,
    history: Annotated[
        bool, typer.Option(help="Keep who rated what, so that known people can be answered.")
    ] = True,
    verbose: Annotated[
        bool, typer.Option("--verbose/--quiet", help="Show progress on a terminal.")
    ] = True,
    as_json: options.Json = False,
    items: options.Items = None,
    user_column: options.UserColumn = None,
    item_column: options.ItemColumn = None,
    rating_column: options.RatingColumn = None,
    time_column: options.TimeColumn = None,
    delimiter: options.Delimiter = None,
    skip_bad_rows: options.SkipBadRows = False,
    duplicates: options.Duplicates = "refuse",
    min_items: options.MinItems = 0,
) -> None:
    """Learn a model from data and save it.

    A prepared split is learned from its training part. Models that train in epochs stop early by
    the split's validation part, or by people or ratings that are held out; Ctrl-C keeps and saves
    the best so far.
    """
    read_options = options.reading(locals())
    written = options.pairs(settings or [], "--set")

    from isthmus import models
    from isthmus.core.parameters import read_settings, rules

    cls = models.get(model)
    fields = read_settings(cls, written)
    if "verbose" in rules(cls):
        fields.setdefault("verbose", verbose)
    estimator = cls(**fields)

    from isthmus.data.known import names
    from isthmus.split.prepared import open_data
    from isthmus.tasks.recommend import Recommender

    output.wait(f"reading {data}")
    found = open_data(data, **read_options)
    for note in _notes(found, known=data in names()):
        output.say(f"note: {note}")
    out.mkdir(parents=True, exist_ok=True)  # to fail now, if it must, and not after training
    recommender = Recommender(estimator).fit(
        found,
        like_from=like_from,
        valid_users=valid_users,
        checkpoint=_checkpoint(cls, out / CHECKPOINT, resume, checkpoint_every),
    )
    training = getattr(estimator, "training_", {})
    interrupted = training.get("stopped") == "interrupted"
    if interrupted and not training["best_epoch"]:
        output.fail("stopped by Ctrl-C before the first epoch was through; nothing is saved")
        raise typer.Exit(130)
    recommender.save(out, history=history)
    if as_json:
        output.print_json(_as_json(recommender, model, out, training))
    else:
        _show(recommender, model, out, training)
    if interrupted:
        on = ", and --resume goes on" if (out / CHECKPOINT).exists() else ""
        output.fail(f"stopped by Ctrl-C; {out} holds the best so far{on}")
        raise typer.Exit(130)


def _notes(found: Ratings | Split, known: bool) -> tuple[str, ...]:
    """What reading and splitting found that a person should know."""
    from dataclasses import replace

    from isthmus.split.parts import Split

    if isinstance(found, Split):
        return found.notes
    # times play no part in a fit
    return () if known else replace(found.report, no_times_reason=None).sentences


def _checkpoint(cls: type, folder: Path, resume: bool, every: float) -> Checkpoint | None:
    if not cls.stops_early:  # type: ignore[attr-defined]
        if resume:
            output.say(f"note: {cls.__name__} is fitted in one go; there is nothing to resume")
        return None
    if resume and not folder.exists():
        output.say(f"note: {folder} does not exist, so the fit begins anew")
    from isthmus.fit.checkpoint import Checkpoint

    return Checkpoint(folder, every=every, resume=resume)


def _as_json(
    recommender: Recommender, model: str, out: Path, training: dict[str, Any]
) -> dict[str, Any]:
    return {
        "folder": str(out),
        "model": model,
        "fields": recommender.model.get_params(),
        **recommender.about,
        "like_from": recommender.like_from,
        "training": output.training(training),
    }


def _show(recommender: Recommender, model: str, out: Path, training: dict[str, Any]) -> None:
    about = recommender.about
    typer.echo(
        f"{about['source']}: {about['users']:,} users, {about['items']:,} items, "
        f"{about['ratings']:,} ratings"
    )
    typer.echo(about["like_rule"])
    if about["stopping"]:
        typer.echo(about["stopping"])
    typer.echo(f"{model} fitted in {about['seconds']:.1f} s{_epochs(output.training(training))}")
    typer.echo(f"saved in {out}; ask it: isthmus recommend {out} --user ID")


def _epochs(training: dict[str, Any] | None) -> str:
    if training is None:
        return ""
    said = f": {training['epochs']} epochs"
    if training["metric"] is not None:
        said += (
            f", the best was number {training['best_epoch']} with {training['metric_name']} "
            f"{training['metric']:.4f}"
        )
    return said
