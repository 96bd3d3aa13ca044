"""The public data sets that have a name here: what they are, their terms, how they are checked."""

from __future__ import annotations

from isthmus.data.known_set import DERIVED, DOWNLOADABLE, LOCAL, KnownSet
from isthmus.data.sample_catalogue import SAMPLE_SETS
from isthmus.data.series_catalogue import SERIES_SETS
from isthmus.data.table_catalogue import TABLE_SETS
from isthmus.data.text_catalogue import TEXT_SETS

_GROUPLENS = "https://files.grouplens.org/datasets/movielens"
_SMALL_DIGEST = "696d65a3dfceac7c45750ad32df2c259311949efec81f0f144fdfb91ebc9e436"
_MOVIELENS = (
    "Free for research with acknowledgement. No redistribution, no commercial use and no claim of "
    "endorsement without permission from GroupLens, University of Minnesota."
)
_NO_LICENSE = "No license is stated; for research, with citation, and not to be passed on."
_HARPER = (
    "F. M. Harper and J. A. Konstan. The MovieLens Datasets: History and Context. ACM TiiS 5(4), "
    "2015. doi:10.1145/2827872"
)


def _counts(users: int, items: int, ratings: int) -> dict[str, int]:
    return {"users": users, "items": items, "ratings": ratings}


_ENTRIES = (
    KnownSet(
        name="ml-100k",
        kind=DOWNLOADABLE,
        folder="ml-100k",
        files=("u.data|ml-100k.zip",),
        summary="MovieLens 100K: 1 to 5 stars for films, with times and titles",
        terms=_MOVIELENS,
        citation=_HARPER,
        counts=_counts(943, 1682, 100_000),
        fingerprint="73fcf573298e7a82",
        address=_GROUPLENS,
        downloads={
            "ml-100k.zip": "50d2a982c66986937beb9ffb3aa76efe955bf3d5c6b761f4e3a7cd717c6a3229"
        },
    ),
    *(
        KnownSet(
            name=f"ml-100k:{part}",
            kind=DERIVED,
            prepared=True,
            plain=False,
            folder="ml-100k",
            files=(f"{part}.base|ml-100k.zip", f"{part}.test|ml-100k.zip"),
            summary=f"MovieLens 100K in its own parts {part}.base and {part}.test",
            terms=_MOVIELENS,
            citation=_HARPER,
            counts=_counts(943, 1682, 100_000),
            source="ml-100k",
        )
        for part in ("u1", "u2", "u3", "u4", "u5", "ua", "ub")
    ),
    KnownSet(
        name="ml-1m",
        kind=DOWNLOADABLE,
        folder="ml-1m",
        files=("ratings.dat|ratings_no_timestamp.dat.gz",),
        summary="MovieLens 1M: 1 to 5 stars for films, with titles, and times in ratings.dat",
        terms=_MOVIELENS,
        citation=_HARPER,
        counts=_counts(6040, 3706, 1_000_209),
        fingerprint="6d963113e30439c5",
        address=_GROUPLENS,
        downloads={"ml-1m.zip": "a6898adb50b9ca05aa231689da44c217cb524e7ebd39d264c56e2832f2c54e20"},
    ),
    KnownSet(
        name="ml-1m-liang",
        kind=DERIVED,
        prepared=True,
        plain=False,
        folder="ml-1m-liang",
        files=("train.csv.gz", "test_tr.csv.gz", "test_te.csv.gz", "unique_sid.txt"),
        summary="MovieLens 1M, stars 4 and 5, held-out users as in Liang et al. 2018, shuffled",
        terms=_MOVIELENS,
        citation=_HARPER,
        counts=_counts(6034, 3502, 575_235),
        source="ml-1m",
    ),
    KnownSet(
        name="ml-1m-strong-generalisation",
        kind=LOCAL,
        prepared=True,
        plain=False,
        folder="ml-1m-strong-generalisation",
        files=("train.csv.gz", "test_tr.csv.gz", "test_te.csv.gz", "unique_sid.txt"),
        summary="MovieLens 1M, stars 4 and 5, held-out users in the order of their ids",
        terms=_MOVIELENS,
        citation=_HARPER,
        counts=_counts(6034, 3459, 575_174),
    ),
    KnownSet(
        name="ml-1m-infinite-ae",
        kind=LOCAL,
        prepared=True,
        plain=False,
        folder="ml-1m-infinite-ae",
        files=("ratings.npz",),
        summary="MovieLens 1M in the 80/10/10 parts of the infinite-width autoencoder paper",
        terms=_MOVIELENS,
        citation=_HARPER + "; N. Sachdeva et al. Infinite Recommendation Networks. NeurIPS 2022",
        counts=_counts(6040, 3706, 1_000_209),
    ),
    KnownSet(
        name="ml-1m:pmf",
        kind=LOCAL,
        prepared=True,
        plain=False,
        folder="ml-1m",
        files=("moviedata.mat",),
        summary="MovieLens 1M in the 90/10 parts of the PMF code",
        terms=_MOVIELENS,
        citation=_HARPER + "; R. Salakhutdinov and A. Mnih. Bayesian PMF. ICML 2008",
        counts=_counts(6040, 3706, 1_000_203),
    ),
    KnownSet(
        name="ml-latest-small",
        kind=DOWNLOADABLE,
        folder="ml-latest-small",
        files=("ratings.csv", "movies.csv"),
        summary="MovieLens, small and recent (September 2018): half stars for films, with times",
        terms=_MOVIELENS,
        citation=_HARPER,
        counts=_counts(610, 9724, 100_836),
        address=_GROUPLENS,
        downloads={"ml-latest-small.zip": _SMALL_DIGEST},
    ),
    KnownSet(
        name="citeulike-a",
        kind=LOCAL,
        folder="citeulike-a",
        files=("users.dat.gz",),
        summary="scientific articles saved by users of CiteULike: likes, very sparse",
        terms=_NO_LICENSE,
        citation="H. Wang, B. Chen, W.-J. Li. Collaborative Topic Regression. IJCAI 2013",
        counts=_counts(5551, 16_980, 204_986),
        fingerprint="d61dc19fd5d9a0f0",
    ),
    KnownSet(
        name="filmtrust",
        kind=LOCAL,
        folder="filmtrust",
        files=("ratings.txt.gz",),
        summary="FilmTrust: 0.5 to 4 stars for films, small",
        terms="Copyright 2013 Guibing Guo; to be cited in research. No other license is stated.",
        citation="G. Guo, J. Zhang, N. Yorke-Smith. A Novel Similarity Measure. IJCAI 2013",
        counts=_counts(1508, 2071, 35_494),
        fingerprint="1b8beda4be105726",
    ),
    KnownSet(
        name="flixster-monti",
        kind=LOCAL,
        prepared=True,
        folder="flixster-monti",
        files=("train.csv.gz", "test.csv.gz"),
        summary="a corner of Flixster (half stars for films) in the 90/10 parts of Monti et al.",
        terms=_NO_LICENSE,
        citation="F. Monti, M. Bronstein, X. Bresson. Geometric Matrix Completion. NIPS 2017",
        counts=_counts(2341, 2956, 26_173),
        fingerprint="48dd9e086aed6aef",
    ),
    KnownSet(
        name="gowalla",
        kind=LOCAL,
        prepared=True,
        folder="gowalla",
        files=("train.txt.gz", "test.txt.gz"),
        summary="places visited by users of Gowalla: likes, in the parts of NGCF and LightGCN",
        terms=_NO_LICENSE,
        citation="E. Cho, S. A. Myers, J. Leskovec. Friendship and Mobility. KDD 2011; X. Wang et "
        "al. Neural Graph Collaborative Filtering. SIGIR 2019",
        counts=_counts(29_858, 40_981, 1_027_370),
        fingerprint="68e7adfd313f47ae",
    ),
    KnownSet(
        name="steam-games",
        kind=LOCAL,
        folder="steam-games",
        files=("game_purchase.dat.gz", "item_info.dat.gz"),
        summary="games bought on Steam: likes, with titles",
        terms=_NO_LICENSE,
        citation="Tamber. Steam Video Games. Kaggle; prepared by A. Fortes (CaseRecommender)",
        counts=_counts(12_393, 5155, 128_804),
        fingerprint="ae36aff4a14b4ccb",
    ),
)

SETS: dict[str, KnownSet] = {
    entry.name: entry for entry in (*_ENTRIES, *SAMPLE_SETS, *SERIES_SETS, *TABLE_SETS, *TEXT_SETS)
}
