"""Recommender: a model that scores items, with the ids, titles and histories around it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import polars as pl
import scipy.sparse as sp

from isthmus.core.errors import NotSupportedError, ParameterError
from isthmus.core.item_scorer import ItemScorer, Lit
from isthmus.data.matrix import likes_of
from isthmus.data.ratings import Ratings
from isthmus.data.vocabulary import Vocabulary
from isthmus.models import saved
from isthmus.models.abilities import names_with
from isthmus.split.parts import Split
from isthmus.tasks.recommend import folder as saved_folder
from isthmus.tasks.recommend import lit, people, reasons
from isthmus.tasks.recommend.answers import Answerer, alike, predicted
from isthmus.tasks.recommend.catalogue import Catalogue
from isthmus.tasks.recommend.learning import fed, lesson
from isthmus.tasks.recommend.parquet import write_parquet
from isthmus.tasks.recommend.people import History, People

if TYPE_CHECKING:
    from isthmus.fit.checkpoint import Checkpoint


class Recommender:
    """Recommends items to people, by their ids or by what they liked.

    Models that rate are fed ratings; models that rank are fed likes, the ratings of `like_from` or
    more. What somebody rated lower is not fed to these, and is left out of the answers all the
    same. Wherever an item is named, its id or its title will do.

    Parameters
    ----------
    model : an ItemScorer; `fit` fits it.

    Attributes
    ----------
    catalogue : the items and their titles.
    users : ids of the people who are known; None where their histories were left away.
    histories : CSR (users, items), what they rated; None likewise.
    like_from : the least rating that is a like.
    scale : the lowest and highest rating.
    popularity : likes of each item, (items,).
    about : what the model was fitted on, by what it stopped, and how long it took.

    Examples
    --------
    >>> from isthmus import EASE, Recommender
    >>> from isthmus.data.planted import film_catalogue
    >>> rec = Recommender(EASE(l2=50)).fit(film_catalogue())
    >>> rec.recommend(["user001"], k=3).columns
    ['user', 'rank', 'item', 'title', 'score', 'fallback']
    """

    catalogue: Catalogue
    users: Vocabulary | None
    histories: sp.csr_array | None
    rows: np.ndarray | None  # of the known people in the fitted matrix, where the model asks for it
    fitted: Vocabulary | None  # whose rows these are
    like_from: float
    scale: tuple[float, float]
    popularity: np.ndarray
    about: dict[str, Any]

    def __init__(self, model: ItemScorer) -> None:
        if not isinstance(model, ItemScorer):
            raise ParameterError(
                f"{model!r} is no recommender; use one of {names_with(lambda _: True)}"
            )
        self.model = model

    def __repr__(self) -> str:
        return f"Recommender({self.model!r})"

    def fit(
        self,
        data: Ratings | Split,
        *,
        like_from: float | None = None,
        valid_users: int | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> Self:
        """Fit the model and remember who rated what.

        Parameters
        ----------
        data : Ratings, or a Split, of which the training part is learned and known. Where features
            of items came with the ratings, the model learns from these, too.
        like_from : the least rating that is a like; by default the rule of the ratings.
        valid_users : how many people a model that stops early is measured on, 0 for none. They are
            not learned from, but known. By default a tenth, at most 1,000. Models that rate hold
            out 5 % of the ratings instead, and a split's validation part goes before both.
        checkpoint : where a model that stops early leaves its state while it is fitted.

        Raises
        ------
        DataError
            when there is nothing to learn from.
        NotSupportedError
            when the model learns from ratings and there are only likes, or takes no features of
            items and there are some.
        ParameterError
            for a parameter out of its range.
        TrainingError
            when training diverges.
        """
        ratings = data.train if isinstance(data, Split) else data
        described = self._described(ratings)
        self.like_from = float(ratings.like_from if like_from is None else like_from)
        learnt = lesson(self.model, data, self.like_from, valid_users)
        began = time.perf_counter()
        if self.model.stops_early:
            self.model.fit(learnt.matrix, validation=learnt.validation, checkpoint=checkpoint)
        else:
            self.model.fit(learnt.matrix, **described)
        self.about = {
            "source": ratings.report.source,
            "users": len(ratings.users),
            "items": len(ratings.items),
            "ratings": len(ratings),
            "learnt_from": int(learnt.matrix.nnz),
            "like_rule": ratings.like_rule if like_from is None else _rule(like_from),
            "stopping": learnt.said,
            "seconds": round(time.perf_counter() - began, 3),
        }
        self.catalogue = Catalogue(ratings.items, ratings.titles)
        self.scale = ratings.scale
        likes = likes_of(ratings.matrix, self.like_from)
        self.popularity = np.bincount(likes.indices, minlength=likes.shape[1]).astype(np.float32)
        self.fitted = None if self.model.folds_in else ratings.users
        return self._know(ratings.users, ratings.matrix)

    def recommend(
        self,
        users: Any = None,
        *,
        history: History | None = None,
        k: int = 10,
        allow: Iterable[Any] | None = None,
        deny: Iterable[Any] | None = None,
        exclude_seen: bool = True,
    ) -> pl.DataFrame:
        """The `k` best items for known people, or for one new person with a history.

        Parameters
        ----------
        users : the id of a known person, or several.
        history : instead of users: item -> rating, or a list of liked items.
        k : items a person, >= 1.
        allow, deny : items that may, or may not, be answered.
        exclude_seen : leave out what a person has rated, liked or not.

        Returns
        -------
        frame : user (null for a history), rank from 1, item, title where titles are known, score,
            fallback. A true `fallback` says that the model was fed nothing of this person: the
            answer is the most popular items, with their number of likes as the score.

        Raises
        ------
        NotFoundError
            for an unknown user or item, with the nearest spellings.
        NotSupportedError
            for a history, when the model does not fold in.
        """
        answerer = self._answerer(k, allow, deny, exclude_seen)
        return pl.concat(list(answerer.answers(self._asked(users, history))))

    def recommend_all(
        self,
        path: str | Path,
        *,
        k: int = 10,
        allow: Iterable[Any] | None = None,
        deny: Iterable[Any] | None = None,
        exclude_seen: bool = True,
    ) -> int:
        """Write the answers for all known people to a Parquet file, in bounded memory.

        The file appears when it is whole. Returns the number of people; arguments and columns are
        those of `recommend`.
        """
        answerer = self._answerer(k, allow, deny, exclude_seen)
        everybody, _ = self._everybody()
        write_parquet(answerer.answers(everybody), answerer.answer(everybody[:1]).schema, path)
        return len(everybody)

    def predict(self, pairs: Sequence[tuple[Any, Any]]) -> pl.DataFrame:
        """The expected ratings of (user, item) pairs, on the scale of the fitted ratings.

        Returns
        -------
        frame : user, item, title where titles are known, rating, in the order of `pairs`.

        Raises
        ------
        NotSupportedError
            when the model only ranks.
        """
        if not self.model.rates:
            raise NotSupportedError(
                f"{type(self.model).__name__} only ranks and predicts no ratings; models that do: "
                f"{names_with(lambda model: model.rates)}"
            )
        places = self.catalogue.places(item for _, item in pairs)
        asked = self._asked([user for user, _ in pairs], None)
        return predicted(self.model, self.catalogue, asked, places, self.scale)

    def similar(self, item: Any, k: int = 10) -> pl.DataFrame:
        """The `k` items most alike to one.

        Returns
        -------
        frame : rank from 1, item, title where titles are known, similarity.
        """
        return alike(self.model, self.catalogue, self.catalogue.place(item), k)

    def explain(self, who: Any, *items: Any) -> pl.DataFrame:
        """Which items of a person's history carried the score of each of `items`, and how much.

        Exact for models whose score is a sum over the history; for others, how much the score falls
        when an item is left out of it.

        Parameters
        ----------
        who : the id of a known person, or a history.
        items : recommended or not.

        Returns
        -------
        frame : for (the item explained), item, title where titles are known, rating, contribution,
            share; the largest contribution first. `share` is the part of all that raised the score.

        Raises
        ------
        NotSupportedError
            when the model can be asked neither way.
        """
        asked = self._asked(who, None) if _is_id(who) else self._asked(None, who)
        places = self.catalogue.places(items)
        history = fed(self.model, asked.histories, self.like_from)
        added = reasons.carried(self.model, history, places)
        if added is None:
            raise NotSupportedError(
                f"{type(self.model).__name__} does not fold in, so it cannot be asked for a score "
                f"without an item; models that can: {names_with(lambda model: model.folds_in)}"
            )
        return reasons.frame(self.catalogue, asked.histories, history, places, added)

    def units(self, who: Any) -> pl.DataFrame:
        """Which hidden units a person's history lights, and which of its items drive them.

        Parameters
        ----------
        who : the id of a known person, or a history.

        Returns
        -------
        frame : unit, activity, item, title where titles are known, rating, contribution (what the
            rating added to the unit's input); the most active unit first, and for each unit the
            item that drove it most, up or down.

        Raises
        ------
        NotSupportedError
            when no history lights units of the model.
        """
        asked, found = self._lit(who, np.empty(0, dtype=np.int64))
        return lit.drivers(self.catalogue, asked.indices, asked.data, found)

    def explain_by_units(self, who: Any, *items: Any) -> pl.DataFrame:
        """What the hidden units that a person's history lights did to the scores of `items`.

        Parameters
        ----------
        who : the id of a known person, or a history.
        items : recommended or not.

        Returns
        -------
        frame : item, title where titles are known, unit, activity, contribution (how much the score
            would fall if the unit were off); the largest contribution to each item first.

        Raises
        ------
        NotSupportedError
            when no history lights units of the model.
        """
        places = self.catalogue.places(items)
        _, found = self._lit(who, places)
        return lit.effects(self.catalogue, places, found.activity, found.effect)

    def _lit(self, who: Any, items: np.ndarray) -> tuple[sp.csr_array, Lit]:
        if not self.model.lights_units:
            raise NotSupportedError(
                f"{type(self.model).__name__}, as it is set, has no hidden units that a history "
                f"lights; models that have: {names_with(lambda model: model.lights_units)}"
            )
        asked = self._asked(who, None) if _is_id(who) else self._asked(None, who)
        history = fed(self.model, asked.histories, self.like_from)
        return history, self.model.lit(history, items)

    def with_ratings(self, ratings: Ratings) -> Recommender:
        """The same model, knowing these people and what they rated instead.

        Ratings of items that the model does not know are counted in a warning.

        Raises
        ------
        NotFoundError
            when the model does not fold in and was not fitted on one of these people.
        """
        other = Recommender(self.model)
        vars(other).update(vars(self))
        return other._know(ratings.users, people.of_ratings(ratings, self.catalogue))

    def save(self, folder: str | Path, *, history: bool = True) -> Path:
        """Write to a folder; a crash leaves the old content or the new.

        Without `history` nobody's ratings are written: what is loaded from there answers new
        people by their histories, and known ones when it is given ratings.
        """
        return saved_folder.write(folder, vars(self), history=history)

    @classmethod
    def load(cls, folder: str | Path, *, ratings: Ratings | None = None) -> Recommender:
        """Read what `save` wrote.

        Parameters
        ----------
        ratings : the people to know, in place of those in the folder; see `with_ratings`.

        Raises
        ------
        SavedModelError
            when the folder holds no recommender, a newer one, or one that was damaged.
        """
        found = saved.read(folder, cls, saved_folder.KIND, saved_folder.around)
        return found if ratings is None else found.with_ratings(ratings)

    def _described(self, ratings: Ratings) -> dict[str, sp.csr_array]:
        """What the model is told of items beside their ratings."""
        if ratings.features is None:
            return {}
        if not self.model.takes_features:
            raise NotSupportedError(
                f"{type(self.model).__name__} learns from ratings alone; models that take features "
                f"of items: {names_with(lambda model: model.takes_features)}"
            )
        return {"features": ratings.features.of(ratings.items)}

    def _know(self, users: Vocabulary, histories: sp.csr_array) -> Self:
        self.rows = None if self.fitted is None else self.fitted.index(users.ids)
        self.users, self.histories = users, histories
        return self

    def _answerer(
        self, k: int, allow: Iterable[Any] | None, deny: Iterable[Any] | None, exclude_seen: bool
    ) -> Answerer:
        return Answerer(
            model=self.model,
            catalogue=self.catalogue,
            like_from=self.like_from,
            popularity=self.popularity,
            k=k,
            allowed=self.catalogue.allowed(allow, deny),
            exclude_seen=exclude_seen,
        )

    def _asked(self, users: Any, history: History | None) -> People:
        """The people meant, with their histories."""
        if (users is None) == (history is None):
            raise ParameterError("give either users or a history")
        if history is None:
            everybody, ids = self._everybody()
            named = [users] if _is_id(users) else list(users)
            if not named:
                raise ParameterError("no user was named; give one id at least")
            return everybody[ids.index(named)]
        if not self.model.folds_in:
            raise NotSupportedError(
                f"{type(self.model).__name__}, as it is set, does not fold in: it answers only the "
                "people it was fitted on; models that answer a new history: "
                f"{names_with(lambda model: model.folds_in)}"
            )
        like, scale = (None, self.scale) if self.model.rates else (self.like_from, None)
        row = people.of_history(history, self.catalogue, like=like, scale=scale)
        return People(names=np.array([None]), histories=row)

    def _everybody(self) -> tuple[People, Vocabulary]:
        if self.histories is None or self.users is None:
            raise NotSupportedError(
                "nobody is known: the recommender was saved without histories; give a history, or "
                "the ratings (with_ratings, or --ratings on the command line)"
            )
        known = People(names=self.users.ids, histories=self.histories, rows=self.rows)
        return known, self.users


def _is_id(who: Any) -> bool:
    return isinstance(who, str) or not isinstance(who, Iterable)


def _rule(like_from: float) -> str:
    return f"a like is {like_from:g} or more (as asked)"
