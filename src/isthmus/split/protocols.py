"""The protocols by name, with one set of arguments for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from isthmus.core.errors import ParameterError
from isthmus.data.ratings import Ratings
from isthmus.split.by_time import by_time
from isthmus.split.leave_one_out import leave_one_out
from isthmus.split.parts import Split
from isthmus.split.random_ratings import random_ratings
from isthmus.split.strong_generalisation import strong_generalisation
from isthmus.split.user_ratio import user_ratio


class Protocol(NamedTuple):
    """A rule and the arguments of `make` that it understands."""

    hold_back: Callable[..., Split]
    understands: tuple[str, ...]


_USERS = ("valid_users", "test_users", "seed", "like_from")
_RATIOS = ("valid_ratio", "test_ratio", "seed")
PROTOCOLS: dict[str, Protocol] = {
    "strong-generalisation": Protocol(strong_generalisation, _USERS),
    "random": Protocol(random_ratings, _RATIOS),
    "user-ratio": Protocol(user_ratio, _RATIOS),
    "leave-one-out": Protocol(leave_one_out, ("seed",)),
    "time": Protocol(by_time, ("valid_ratio", "test_ratio")),
}
_SHARED = (
    "seed",
    "like_from",
)  # given whatever the protocol; rules without a use for them do not get them


def make(
    protocol: str,
    ratings: Ratings,
    *,
    valid_users: int | float | None = None,
    test_users: int | float | None = None,
    test_ratio: float | None = None,
    valid_ratio: float | None = None,
    seed: int = 0,
    like_from: float | None = None,
) -> Split:
    """Hold back by the rule of a name; what is None is left to the rule's default.

    Only strong generalisation turns ratings into likes (at `like_from`); the other rules keep the
    values, so that one split serves models that rate and models that rank.

    Raises
    ------
    ParameterError
        for an unknown name, or an argument that the rule has no use for.
    """
    if protocol not in PROTOCOLS:
        raise ParameterError(
            f"there is no protocol {protocol!r}; the protocols are {', '.join(PROTOCOLS)}"
        )
    rule, understood = PROTOCOLS[protocol]
    given = {
        "valid_users": valid_users,
        "test_users": test_users,
        "test_ratio": test_ratio,
        "valid_ratio": valid_ratio,
        "seed": seed,
        "like_from": like_from,
    }
    arguments = {name: value for name, value in given.items() if value is not None}
    for name in arguments:
        if name not in understood and name not in _SHARED:
            raise ParameterError(
                f"the protocol {protocol} has no {name}; it takes "
                f"{', '.join(n for n in understood if n not in _SHARED) or 'none of these numbers'}"
            )
    return rule(ratings, **{n: value for n, value in arguments.items() if n in understood})
