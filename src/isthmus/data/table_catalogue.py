"""The known data sets that are tables whose columns are of any kind."""

from __future__ import annotations

from isthmus.data.known_set import LOCAL, MIXED, KnownSet

TABLE_SETS = (
    KnownSet(
        name="churn",
        holds=MIXED,
        kind=LOCAL,
        plain=False,
        folder="deep-learning-a-z",
        files=("Churn_Modelling.csv",),
        summary="customers of a bank, 2,037 of whom left (Exited = 1): numbers, categories, names",
        terms="No license is stated by the course that it is from; taken to be made-up people. Not "
        "to be passed on.",
        citation="K. Eremenko and H. de Ponteves. Deep Learning A-Z. SuperDataScience",
        counts={"rows": 10_000, "columns": 14},
        fingerprint="ee2a5c9d8daf3aed",
    ),
)
