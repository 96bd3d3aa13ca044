"""The known data sets that are one series each: a row a step of time."""

from __future__ import annotations

from isthmus.data.known_set import LOCAL, SERIES, KnownSet

_SHARES_TERMS = "No license is stated by the course; for examples and tests."
_SHARES_PAPER = "SuperDataScience. Deep Learning A-Z; share prices of Alphabet Inc."


def _series(name: str, file: str, steps: int, columns: int, digest: str, **said: str) -> KnownSet:
    return KnownSet(
        name=name,
        holds=SERIES,
        kind=LOCAL,
        plain=False,
        files=(file,),
        counts={"rows": steps, "features": columns},
        fingerprint=digest,
        **said,  # type: ignore[arg-type]
    )


SERIES_SETS = (
    _series(
        "airline-passengers",
        "airline-passengers.csv",
        144,
        1,
        "532f2944bbc4b2ce",
        folder="airline-passengers",
        summary="Airline passengers of each month from 1949 to 1960, in thousands",
        terms="No license is stated; a classic textbook series.",
        citation="G. Box and G. Jenkins. Time Series Analysis. 1976, series G",
    ),
    _series(
        "monthly-sunspots",
        "monthly-sunspots.csv",
        2820,
        1,
        "23c2a4aea57b2481",
        folder="monthly-sunspots",
        summary="Zurich sunspot numbers of each month from 1749 to 1983",
        terms="No license is stated.",
        citation="D. Andrews and A. Herzberg. Data. 1985",
    ),
    _series(
        "ett-h1",
        "ETTh1.csv.gz|ETTh1.csv",
        17_420,
        7,
        "1d487c67becc4ca3",
        folder="ett-h1",
        summary="ETTh1: loads and oil temperature (OT) of a transformer, each hour of two years",
        terms="Creative Commons Attribution-NoDerivatives 4.0.",
        citation="H. Zhou et al. Informer: Beyond Efficient Transformer for Long Sequence "
        "Time-Series Forecasting. AAAI 2021",
    ),
    _series(
        "google-stock",
        "Google_Stock_Price_Train.csv",
        1258,
        5,
        "5dd7be947eda5fb7",
        folder="deep-learning-a-z",
        summary="Google share prices of each trading day from 2012 to 2016",
        terms=_SHARES_TERMS,
        citation=_SHARES_PAPER,
    ),
    _series(
        "google-stock:test",
        "Google_Stock_Price_Test.csv",
        20,
        5,
        "667fe05dbbe577d6",
        folder="deep-learning-a-z",
        summary="Google share prices: the trading days of January 2017",
        terms=_SHARES_TERMS,
        citation=_SHARES_PAPER,
    ),
)
