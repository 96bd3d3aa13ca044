"""Which column holds what, by the names that are common in the field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from isthmus.core.errors import DataError

# in order of preference; compared in lower case without anything but letters and digits
NAMES: dict[str, tuple[str, ...]] = {
    "user": (
        *("user", "userid", "uid", "users", "userindex", "customer", "customerid", "custid"),
        *("client", "clientid", "visitor", "visitorid", "member", "memberid", "reviewer"),
        *("reviewerid", "account", "accountid", "person", "personid", "reader", "readerid"),
        *("player", "playerid", "listener", "listenerid", "profileid", "username"),
    ),
    "item": (
        *("item", "itemid", "iid", "items", "itemindex", "movie", "movieid", "film", "filmid"),
        *("product", "productid", "sku", "asin", "parentasin", "isbn", "book", "bookid", "sid"),
        *("song", "songid", "track", "trackid", "artist", "artistid", "album", "albumid"),
        *("game", "gameid", "app", "appid", "article", "articleid", "business", "businessid"),
        *("anime", "animeid", "show", "showid", "joke", "jokeid", "recipe", "recipeid"),
        *("place", "placeid", "venue", "venueid", "location", "locationid", "course", "courseid"),
        *("video", "videoid", "news", "newsid", "url", "stockcode", "title", "name"),
    ),
    "rating": (
        *("rating", "ratings", "stars", "star", "score", "rate", "overall", "grade", "mark"),
        *("value", "preference", "vote", "like", "liked", "feedback", "purchase", "purchased"),
        *("bookrating", "reviewscore", "userrating", "overallrating"),
        *("plays", "play", "playcount", "playcounts", "count", "counts", "listens", "views"),
        *("listencount", "hours", "hoursplayed", "quantity", "clicks", "purchases", "weight"),
    ),
    "time": (
        *("time", "timestamp", "ts", "date", "datetime", "unixtime", "unixreviewtime"),
        *("unixtimestamp", "reviewtime", "createdat", "created", "ratedat", "eventtime"),
        *("invoicedate", "orderdate", "checkintime", "day"),
    ),
    "title": (
        *("title", "titles", "name", "itemname", "movietitle", "movie", "filmtitle", "film"),
        *("gamename", "game", "booktitle", "producttitle", "productname", "artistname"),
        *("trackname", "songtitle", "label", "description"),
    ),
}
_COUNTS = frozenset(NAMES["rating"][NAMES["rating"].index("plays") :])
_TIMES_BEGIN = 100_000_000  # 1973 in epoch seconds; no scale of ratings goes so far


@dataclass(frozen=True)
class Roles:
    """The column of each meaning."""

    user: str
    item: str
    rating: str | None = None
    time: str | None = None

    def found(self) -> dict[str, str]:
        return {role: column for role, column in vars(self).items() if column is not None}

    @property
    def counts(self) -> bool | None:
        """Whether the name of the rating column says that it counts; None: it does not say."""
        return True if self.rating and _plain(self.rating) in _COUNTS else None


def find(role: str, columns: Sequence[str]) -> str | None:
    """The column that is commonly called so, or None."""
    plain = {_plain(column): column for column in reversed(columns)}
    return next((plain[name] for name in NAMES[role] if name in plain), None)


def names_roles(fields: Sequence[str]) -> bool:
    """Whether a line of fields looks like names of columns: two of them are common ones."""
    return len({find(role, fields) for role in NAMES} - {None}) >= 2


def names_pair(fields: Sequence[str]) -> bool:
    """Whether a line of fields names both a user and an item."""
    return find("user", fields) is not None and find("item", fields) is not None


def recognise(source: str, columns: Sequence[str], *, header: bool, **given: str | None) -> Roles:
    """The roles of columns: those given, and the others by their names.

    Without a header the columns are user, item, rating, time in this order, and their names are
    their numbers from 1.

    Raises
    ------
    DataError
        when a column given does not exist, or user or item cannot be told.
    """
    for role, column in given.items():
        if column is not None and column not in columns:
            raise DataError(
                f"{source} has no column {column!r} to take the {role} from; {_list(columns)}"
            )
    free = [column for column in columns if column not in given.values()]
    roles = dict(given)
    if not header and not any(given.values()):
        if not 2 <= len(columns) <= 4:
            raise DataError(
                f"{source} has no header and {len(columns)} columns, numbered from 1: say which "
                'hold what, for instance user="1", item="2", rating="3" (--user 1 --item 2 '
                "--rating 3 on the command line)"
            )
        return Roles(*columns)
    for role in ("user", "item", "rating", "time"):
        if roles.get(role) is None and header:
            roles[role] = find(role, free)
            free = [column for column in free if column != roles[role]]
    for role in ("user", "item"):
        if roles.get(role) is None:
            raise DataError(
                f"{source}: no column is called like {_article(role)} ({', '.join(NAMES[role][:4])}"
                f", ...); {_list(columns)}; name it with {role}= (--{role} on the command line)"
            )
    return Roles(**roles)  # type: ignore[arg-type]


def times_in_third(roles: Roles, third: Sequence[str]) -> Roles:
    """For three columns without names: the third holds times where its numbers are that large."""
    values = [float(text) for text in third if re.fullmatch(r"\d+(\.\d+)?", text.strip())]
    if roles.time is None and values and min(values) >= _TIMES_BEGIN:
        return Roles(roles.user, roles.item, None, roles.rating)
    return roles


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.split(":")[0].lower())


def _list(columns: Sequence[str]) -> str:
    return "its columns are " + ", ".join(repr(column) for column in columns)


def _article(role: str) -> str:
    return f"an {role}" if role[0] in "aeio" else f"a {role}"
