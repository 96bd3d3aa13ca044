"""The known data sets that are texts as they were written."""

from __future__ import annotations

from isthmus.data.known_set import LOCAL, PROSE, KnownSet

TEXT_SETS = (
    KnownSet(
        name="rt-polarity",
        holds=PROSE,
        kind=LOCAL,
        plain=False,
        folder="rt-polarity",
        files=("rt-polarity.neg.gz", "rt-polarity.pos.gz"),
        summary="sentences of film reviews, half of them praise (pos), half do not (neg)",
        terms="No license is stated; offered for research, with a request to cite.",
        citation="B. Pang and L. Lee. Seeing Stars: Exploiting Class Relationships for Sentiment "
        "Categorization with Respect to Rating Scales. ACL 2005",
        counts={"texts": 10_662, "classes": 2},
        fingerprint="609b346fdcfa5c47",
    ),
    KnownSet(
        name="tiny-shakespeare",
        holds=PROSE,
        kind=LOCAL,
        plain=False,
        folder="tiny-shakespeare",
        files=("input.txt.gz",),
        summary="40,000 lines of Shakespeare's plays in one text, for models of characters",
        terms="The plays are in the public domain.",
        citation="A. Karpathy. The Unreasonable Effectiveness of Recurrent Neural Networks. 2015",
        counts={"texts": 1},
        fingerprint="73e70bfe7f3d9632",
    ),
)
