"""`isthmus fit` on texts: a model that writes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from isthmus.cli import output
from isthmus.cli.training import begin, epochs, finish

if TYPE_CHECKING:
    from isthmus.data.texts import Texts

HELD_OUT = 20  # one part in so many stops the training
SHORT = 2000  # characters; of less nothing is held out


def fit_generator(estimator: Any, given: dict[str, Any]) -> None:
    """Fit on the text, or texts, that the command's argument names, save, and say what was
    learned."""
    from isthmus.data.text_files import open_texts
    from isthmus.models import saved

    output.wait(f"reading {given['data']}")
    texts = open_texts(given["data"])
    for note in texts.notes:
        output.say(f"note: {note}")
    learned, held = _parts(texts, estimator)
    estimator.fit(learned, validation=held, checkpoint=begin(estimator, given))
    characters = sum(map(len, texts.texts))
    found = {"source": texts.source, "texts": len(texts), "characters": characters}
    found["symbols"] = estimator.n_symbols_
    save = partial(saved.save, estimator)
    finish(estimator, given, save, found, partial(_show, estimator, given, found))


def _show(
    estimator: Any,
    given: dict[str, Any],
    found: dict[str, Any],
    training: dict[str, Any] | None,
) -> None:
    many = f"{found['texts']:,} texts of " if found["texts"] > 1 else ""
    typer.echo(f"{found['source']}: {many}{found['characters']:,} characters")
    typer.echo(
        f"{given['model']} of {found['symbols']:,} {estimator.unit}s fitted in "
        f"{sum(estimator.training_['seconds']):.1f} s{epochs(training)}"
    )
    typer.echo(f"saved in {given['out']}; use it: isthmus generate {given['out']} --length 500")


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
