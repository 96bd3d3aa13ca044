"""The items of a model, found by what a person calls them: an id or a title."""

from __future__ import annotations

import difflib
import re
import warnings
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np

from isthmus.core.errors import NotFoundError, ParameterError
from isthmus.data.vocabulary import Vocabulary

SUGGESTED = 3
_YEAR = re.compile(r"\s*\(\d{4}[^()]*\)$")
_ARTICLE = re.compile(r"^(.+), (the|an?|l[ae]s?|il?|el|der|die|das)$")


class Catalogue:
    """Items with their titles, where these are known.

    Parameters
    ----------
    items : the ids, in the order of the model's columns.
    titles : item id -> title, of some items or all.
    """

    def __init__(self, items: Vocabulary, titles: dict[str, str] | None) -> None:
        self.items = items
        known = {item: title for item, title in (titles or {}).items() if item in items}
        self.titles = known or None

    def __len__(self) -> int:
        return len(self.items)

    def title(self, place: int) -> str | None:
        return (self.titles or {}).get(self.items.ids[place])

    def called(self, place: int) -> str:
        """The title of an item, or its id where it has none."""
        return self.title(place) or self.items.ids[place]

    def titles_of(self, places: np.ndarray) -> list[str | None]:
        return [self.title(place) for place in places]

    def place(self, name: Any) -> int:
        """The column of an item: by its id, else its title, with or without "(year)".

        Raises
        ------
        NotFoundError
            with the nearest spellings, when there is no such item.
        ParameterError
            with their ids, when several items have that title.
        """
        place = self._find(name)
        if place is not None:
            return place
        near = self._near(str(name))
        if not near:
            self.items.index([name])  # raises, with the nearest ids
        raise NotFoundError(
            f"there is no item {name!r} among {len(self)}; did you mean "
            f"{'; '.join(map(self._described, near))}?"
        )

    def places(self, names: Iterable[Any]) -> np.ndarray:
        """The columns of several items; raises as `place` does."""
        return np.array([self.place(name) for name in names], dtype=np.int64)

    def allowed(self, allow: Iterable[Any] | None, deny: Iterable[Any] | None) -> np.ndarray | None:
        """Which items may be answered, bool of shape (items,); None: all.

        Names that the model does not know are counted in a warning: lists of what is in stock are
        longer than what a model has learnt.

        Raises
        ------
        NotFoundError
            when not one of the names in `allow` is known.
        """
        if allow is None and deny is None:
            return None
        mask = np.ones(len(self), dtype=bool)
        if allow is not None:
            mask[:] = False
            known = self._known(allow, "allowed")
            if not known:
                raise NotFoundError("none of the allowed items is known to the model")
            mask[known] = True
        if deny is not None:
            mask[self._known(deny, "denied")] = False
        return mask

    def _known(self, names: Iterable[Any], what: str) -> list[int]:
        found = {str(name): self._find(name) for name in names}
        known = [place for place in found.values() if place is not None]
        unknown = [name for name, place in found.items() if place is None]
        if unknown:
            warnings.warn(
                f"{len(unknown)} of {len(found)} {what} items are not known to the model; the first"
                f" is {unknown[0]!r}",
                stacklevel=4,
            )
        return known

    def _find(self, name: Any) -> int | None:
        place = self.items.find(name)
        if place is not None:
            return place
        for form in (_plain, _short):
            places = self._named.get(form(str(name)), ())
            if len(places) > 1:
                found = "; ".join(map(self._described, places))
                raise ParameterError(f"{name!r} is the title of several items, give an id: {found}")
            if places:
                return places[0]
        return None

    @cached_property
    def _named(self) -> dict[str, list[int]]:
        """Forms of titles -> the items that have them."""
        named: dict[str, list[int]] = {}
        for place in range(len(self) if self.titles else 0):
            title = self.title(place)
            for form in {_plain(title), _short(title)} if title else ():
                named.setdefault(form, []).append(place)
        return named

    def _near(self, name: str) -> list[int]:
        """Items whose title holds the name, or is spelt much like it."""
        short = _short(name)
        holds = [form for form in self._named if len(short) > 2 and short in form]
        like = difflib.get_close_matches(short, self._named, n=SUGGESTED)
        places = [place for form in (*sorted(holds, key=len), *like) for place in self._named[form]]
        return list(dict.fromkeys(places))[:SUGGESTED]

    def _described(self, place: int) -> str:
        return f"{self.items.ids[place]} {self.title(place)!r}"


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())


def _short(title: str) -> str:
    """Without the year, and with the article in front: "Matrix, The (1999)" is "the matrix"."""
    return _ARTICLE.sub(r"\2 \1", _YEAR.sub("", _plain(title)))
