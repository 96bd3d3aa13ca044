"""`isthmus fit` on texts: a model that writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from isthmus.cli import output
from isthmus.cli.training import (
    CHECKPOINT,
    checkpoint,
    end_interrupted,
    epochs,
    was_interrupted,
)

if TYPE_CHECKING:
    from isthmus.data.texts import Texts

HELD_OUT = 20  # one part in so many stops the training
SHORT = 2000  # characters; of less nothing is held out


def fit_generator(estimator: Any, given: dict[str, Any]) -> None:
    """Fit on the text, or texts, that the command's argument names, save, and say what was
    learned."""
    from isthmus.data.text_files import open_texts
    from isthmus.models import saved

    out = given["out"]
    output.wait(f"reading {given['data']}")
    texts = open_texts(given["data"])
    for note in texts.notes:
        output.say(f"note: {note}")
    learned, held = _parts(texts, estimator)
    out.mkdir(parents=True, exist_ok=True)  # to fail now, if it must, and not after training
    estimator.fit(learned, validation=held, checkpoint=checkpoint(out / CHECKPOINT, given))
    interrupted = was_interrupted(estimator.training_)
    saved.save(estimator, out)
    told = output.training(estimator.training_)
    characters = sum(map(len, texts.texts))
    if given["as_json"]:
        found = {"folder": str(out), "model": given["model"], "fields": estimator.get_params()}
        about = {"source": texts.source, "texts": len(texts), "characters": characters}
        output.print_json({**found, **about, "symbols": estimator.n_symbols_, "training": told})
    else:
        many = f"{len(texts):,} texts of " if len(texts) > 1 else ""
        typer.echo(f"{texts.source}: {many}{characters:,} characters")
        typer.echo(
            f"{given['model']} of {estimator.n_symbols_:,} {estimator.unit}s fitted in "
            f"{sum(estimator.training_['seconds']):.1f} s{epochs(told)}"
        )
        typer.echo(f"saved in {out}; use it: isthmus generate {out} --length 500")
    if interrupted:
        end_interrupted(out)


def _parts(texts: Texts, estimator: Any) -> tuple[Any, Any]:
    """What is learned from, and what stops the training: the end of a text, or every twentieth."""
    whole = list(texts.texts)
    if sum(map(len, whole)) < SHORT:
        return (whole[0] if len(whole) == 1 else whole), None
    if len(whole) > 1:
        kept = [text for number, text in enumerate(whole) if number % HELD_OUT]
        return kept, _known(whole[::HELD_OUT], kept, estimator) or None
    (text,) = whole
    first = len(text) - len(text) // HELD_OUT
    held = _known([text[first:]], [text[:first]], estimator)
    return text[:first], (held[0] if held else None)


def _known(held: list[str], learned: list[str], estimator: Any) -> list[str]:
    """The texts held out without what never occurs in those learned from, which has no number."""
    from isthmus.data.tokens import words

    if estimator.min_count > 1:
        return held  # one number stands for all that is rare
    split, joint = (words, " ") if estimator.unit == "word" else (list, "")
    known = {symbol for text in learned for symbol in split(text)}
    parts = [split(text) for text in held]
    found = [[symbol for symbol in part if symbol in known] for part in parts]
    new = sum(map(len, parts)) - sum(map(len, found))
    if not new:
        return held
    output.say(
        f"note: {new:,} {estimator.unit}s of what stops the training occur nowhere else, and are "
        "left out of it"
    )
    return [joint.join(part) for part in found if part]
