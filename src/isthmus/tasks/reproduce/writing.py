"""What a generator foresees of the end of a text whose beginning it has learned."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from isthmus.core.errors import DataError
from isthmus.data.text_files import open_texts
from isthmus.data.tokens import Tokens
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.ngram import ngram_bits
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

DEFINITIONS = {
    "bits": "-log2 p of a character of the test part given all before it there, the mean",
    "nats": "the same with natural logarithms, the loss that others print",
    "ngram_bits": "bits of counts of characters after the few before (Witten and Bell), as many "
    "as are best on the part that stops the training",
    "gain": "ngram_bits - bits",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit once for every seed on the first part of the text, and measure on the last."""
    learned, valid, test = _parts(asked)
    counted, looked_back = _ngram(learned, valid, test)

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        with watch("fit"):
            model.fit(learned, validation=valid)
        with watch("score"):
            bits = model.bits(test)
        values = {"bits": bits, "nats": bits * np.log(2), "ngram_bits": counted}
        return Run(values={**values, "gain": counted - bits}, note=rows.epochs(model))

    found = each_seed(asked, started, run)
    return Measured(
        values=found.values,
        protocol=f"the first {len(learned):,} characters learned from, the next {len(valid):,} "
        "stop the training, the rest tests",
        counted=f"{len(test):,} characters",
        seconds=found.seconds,
        notes=[f"counting looks {looked_back} characters back", *found.notes],
    )


def _parts(asked: Recipe) -> tuple[str, str, str]:
    texts = open_texts(asked.data).texts
    if len(texts) != 1:
        raise DataError(f"{asked.data} holds {len(texts):,} texts; this kind of recipe takes one")
    text = texts[0]
    tested, stopping = (int(len(text) * float(asked.split[part])) for part in ("test", "valid"))
    before = len(text) - tested
    first = before - stopping
    limit = int(asked.split.get("characters", first))  # the last so many, for short forms
    return text[max(0, first - limit) : first], text[first:before], text[before:]


def _ngram(learned: str, valid: str, test: str) -> tuple[float, int]:
    """Bits a character of the test part, and the symbols looked back at."""
    tokens = Tokens.of([learned, valid, test])
    count = partial(ngram_bits, tokens.encode([learned])[0], symbols=len(tokens))
    best = int(count(tokens.encode([valid])[0]).argmin())
    return float(count(tokens.encode([test])[0])[best]), best
