"""Ratings as plain dictionaries, to compare with."""

from isthmus.data.ratings import Ratings


def cells(ratings: Ratings) -> dict[tuple[str, str], float]:
    """{(user, item): value}."""
    coo = ratings.matrix.tocoo()
    rows, columns = coo.coords
    return {
        (str(ratings.users.ids[u]), str(ratings.items.ids[i])): float(v)
        for u, i, v in zip(rows, columns, coo.data, strict=True)
    }


def moments(ratings: Ratings) -> dict[tuple[str, str], int]:
    """{(user, item): seconds}."""
    return dict(zip(cells(ratings), ratings.times.tolist(), strict=True))
