"""A small table that the tests of this folder share."""

import numpy as np
import scipy.sparse as sp

from isthmus.data.ratings import Ratings


def ratings_of(rows, *, times=None, items=None):
    """Ratings from {user: {item: value}}; `times` likewise."""
    users = list(rows)
    items = items or sorted({item for row in rows.values() for item in row})
    cells = [
        (u, items.index(i), user, i) for u, user in enumerate(users) for i in sorted(rows[user])
    ]
    values = np.array([rows[user][i] for _, _, user, i in cells], dtype=np.float32)
    coords = ([c[0] for c in cells], [c[1] for c in cells])
    matrix = sp.csr_array((values, coords), shape=(len(users), len(items)))
    when = None if times is None else np.array([times[user][i] for _, _, user, i in cells])
    return Ratings.from_matrix(matrix, users=users, items=items, times=when)


def told(part, items):
    """Targets as {user: {item: value}}."""
    found = {str(user): {} for user in part.users}
    for row, column, value in zip(*part.target.tocoo().coords, part.target.data, strict=True):
        found[str(part.users[row])][str(items[column])] = float(value)
    return found
