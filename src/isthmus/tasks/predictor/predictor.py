"""A fitted classifier or regressor with what it takes to answer people: columns, units, images."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import polars as pl

from isthmus.core.errors import DataError, ParameterError
from isthmus.core.seeds import stream
from isthmus.data.column_kinds import numbers
from isthmus.data.features import column_labels
from isthmus.data.mixed import left_out
from isthmus.fit.held_out import fit_without, how_many
from isthmus.models import saved
from isthmus.split.of_rows import hold_rows
from isthmus.tasks.predictor import folder as folders
from isthmus.tasks.predictor import scores, targets
from isthmus.tasks.predictor.answers import beside, frame_of
from isthmus.tasks.predictor.chosen import input_for
from isthmus.tasks.predictor.inputs import Examples, Given, Input, Reading

FEWEST = 1000  # rows of which some are held out to stop by: of fewer, a tenth tells too little


class Predictor:
    """What each row of a table, or each image, is: a class or a number.

    Of a table, each column becomes features by what it holds: numbers and dates stay, categories
    become one feature for each value, identifiers and free text are left out. Missing cells are
    filled in. A recurrent model reads the words of a column of text instead. All of it, and the
    scale, is found on the rows that are learned from; rows held out to test play no part.

    Parameters
    ----------
    model : a classifier or a regressor.
    scale : "standard", "minmax" or "none"; "auto" leaves images and sparse rows as they are, and
        standardises all else.
    test_share : of the rows, held out to test, in [0, 1); of each class its share.
    random_state : which rows are held out.

    Attributes
    ----------
    input : what was found of the columns or images.
    test_rows : array of shape (rows,), int64
        Which rows were held out to test, counted from 0 among those that can be used.
    about : what was fitted on what, as JSON values.
    report : measures of the rows held out to test, and of simple models beside; None without any.

    Examples
    --------
    >>> import polars as pl
    >>> from isthmus import Predictor, TabularClassifier
    >>> ages = [20 + 37 * n % 60 for n in range(200)]
    >>> people = pl.DataFrame({"id": range(200), "town": ["Ulm", "Bonn"] * 100, "age": ages})
    >>> people = people.with_columns(leaves=pl.col("age") > 50)
    >>> model = TabularClassifier(epochs=30, learning_rate=0.01)
    >>> predictor = Predictor(model).fit(people, target="leaves")
    >>> predictor.about["left_out"], predictor.report["accuracy"] > 0.9
    (['id (an identifier by its name)'], True)
    >>> predictor.predict(people[:2]).columns
    ['id', 'leaves', 'predicted', 'probability=0', 'probability=1']
    """

    input: Input
    test_rows: np.ndarray
    about: dict[str, Any]
    report: dict[str, Any] | None

    def __init__(
        self, model: Any, *, scale: str = "auto", test_share: float = 0.2, random_state: int = 0
    ) -> None:
        self.classifies = targets.predicts_classes(model)
        if not 0 <= test_share < 1:
            raise ParameterError(f"test_share is {test_share}; it must be from 0 to below 1")
        self.model = model
        self.scale = scale
        self.test_share = test_share
        self.random_state = random_state

    def __repr__(self) -> str:
        return f"Predictor({self.model!r}, scale={self.scale!r})"

    def fit(
        self,
        data: Any,
        target: str | None = None,
        *,
        ignore: Sequence[str] = (),
        kinds: Mapping[str, str] | None = None,
        image_size: tuple[int, int] | None = None,
        valid_rows: int | None = None,
        skip_bad_rows: bool = False,
        checkpoint: Any = None,
    ) -> Self:
        """Learn to predict, and measure it on the rows held out.

        Parameters
        ----------
        data : a table (path, database URL, frame of polars or pandas, known set), or whatever
            `open_samples` reads: a folder or zip of images, arrays, IDX, Samples.
        target : the column to predict; of an .npz the array. Images are of the class that their
            folder is called after.
        ignore : columns to leave out.
        kinds : column -> "number", "date", "category" or "identifier", where it is not to be told
            by what the column holds. Of the target of a classifier "category": it names classes,
            be they as many as they are.
        image_size : (height, width) to bring images to.
        valid_rows : rows held out to stop early by, 0 for none; by default a tenth of those that
            are no test, at most 10,000, and none below 1,000 rows.
        skip_bad_rows : go on without rows that cannot be used, and say so.
        checkpoint : where training leaves its state.

        Raises
        ------
        ParameterError, DataError
            for fields, columns or targets that cannot be used.
        TrainingError
            when training diverges.
        """
        others = dict(kinds or {})
        insisted = targets.is_insisted(
            target, others.pop(target or "", None), classes=self.classifies
        )
        asked = Reading(
            target=target,
            ignore=tuple(ignore),
            kinds=others,
            image_size=image_size,
            skip_bad_rows=skip_bad_rows,
        )
        began = time.perf_counter()
        kind = input_for(data, asked, self.model)
        examples = self._with_targets(kind.read(data, asked), skip_bad_rows=skip_bad_rows)
        column = examples.target
        assert column is not None
        if self.classifies:
            y = targets.classes_of(column, examples.source, insisted=insisted)
        else:
            y = targets.numbers_of(column, examples.source)
        # once for all rows: some of them alone may look like something else
        examples = replace(examples, target=pl.Series(column.name, y))
        test = self.test_rows = self._held(y, round(self.test_share * len(y)), "test rows")
        learned = np.setdiff1d(np.arange(len(y)), test)
        self.input = kind.of(examples.take(learned), asked, self.scale, self.model)
        known = self.input.given(examples.take(learned), skip_bad_rows=skip_bad_rows)
        new = None
        if len(test):  # before training, which would be in vain where these rows are refused
            new = self.input.given(examples.take(test), skip_bad_rows=skip_bad_rows)
        held = self._fit(known, valid_rows, checkpoint)
        self.about = {
            "source": examples.source,
            "target": target,
            "kind": "classification" if self.classifies else "regression",
            "rows": len(examples),
            "learned_from": len(known),
            "valid_rows": held,
            "test_rows": 0,
            **self.input.told(),
            "seconds": round(time.perf_counter() - began, 3),
            "notes": list(known.notes),
        }
        self.report = None
        if new is not None:
            told = new.notes[len(examples.notes) :]
            self.about["notes"] += [f"of the rows held out: {note}" for note in told]
            self._measure(known, new)
        return self

    def read(
        self, data: Any, *, skip_bad_rows: bool = False, image_size: tuple[int, int] | None = None
    ) -> Given:
        """Other rows as the model takes them, with or without the target; read ones are passed on.

        What is missing or was never seen before is filled in, and warned of.

        Raises
        ------
        DataError
            for columns that are missing, and for cells or images that cannot be used.
        """
        if isinstance(data, Given):
            return data
        examples = self.input.again(
            data, Reading(skip_bad_rows=skip_bad_rows, image_size=image_size)
        )
        given = self.input.given(examples, skip_bad_rows=skip_bad_rows)
        for note in given.notes:
            warnings.warn(f"{given.source}: {note}", UserWarning, stacklevel=2)
        return given

    def predict(self, data: Any) -> pl.DataFrame:
        """A row for each row: what tells it apart, its target if known, what is predicted.

        Parameters
        ----------
        data : as for `fit`, or what `read` gave.

        Returns
        -------
        The identifiers that the source has, else the row's number from 1; the target, where it is
        there; `predicted`; and `probability=CLASS` for each class, of models that tell it. Where
        two would have one name, the later is called `NAME_2`.

        Raises
        ------
        DataError
            as for `read`.
        """
        given = self.read(data)
        predicted = self.model.predict(given.X)
        columns = list(given.beside.items())
        if given.target is not None:
            columns.append((given.target.name or "class", beside(given.target, predicted)))
        columns.append(("predicted", predicted))
        shares = self._probabilities(given.X)
        if shares is not None:
            names = [f"probability={name}" for name in self.model.classes_]
            columns += zip(names, shares.T, strict=True)
        return frame_of(columns)

    def score(self, data: Any) -> dict[str, Any] | None:
        """Measures of the rows whose target is known, as JSON values; None where none is, or where
        none of the targets is a class that was learned."""
        given = self.read(data)
        if given.target is None:
            return None
        known = self._known(given.target)
        if not len(known):
            return None
        X, column = given.X[known], given.target[known]
        predicted = self.model.predict(X)
        if not self.classifies:
            return scores.of_numbers(numbers(column).to_numpy(), predicted)
        y = column_labels(column, given.source)
        if not np.isin(targets.as_texts(y), targets.as_texts(self.model.classes_)).any():
            return None
        return scores.of_classes(y, predicted, self._probabilities(X), self.model.classes_)

    def with_targets(self, data: Any, *, skip_bad_rows: bool = False) -> tuple[Any, np.ndarray]:
        """The rows with targets such as those that were learned, and these targets, as the model
        takes both.

        Raises
        ------
        DataError
            for a source without the target, or without such a row.
        """
        given = self.read(data, skip_bad_rows=skip_bad_rows)
        if given.target is None:
            target = self.about["target"] or "class"
            raise DataError(
                f"{data}: without the column {target!r} there is no error to follow back"
            )
        known = self._known(given.target)
        column = given.target[known]
        if self.classifies:
            classes = self.model.classes_
            place = {name: number for number, name in enumerate(targets.as_texts(classes))}
            labels = targets.as_texts(column_labels(column, given.source))
            which = np.array([place.get(label, -1) for label in labels], dtype=np.int64)
            known, y = known[which >= 0], classes[which[which >= 0]]
        else:
            y = numbers(column).to_numpy()
        if not len(known):
            raise DataError(f"{data}: no row has a target such as those that were learned")
        return given.X[known], y

    def _known(self, target: pl.Series) -> np.ndarray:
        """Places of the rows with a target."""
        return np.flatnonzero(~targets.unusable(target, classes=self.classifies))

    def save(self, folder: str | Path) -> Path:
        """Write to a folder; a crash leaves the old content or the new."""
        return folders.write(folder, vars(self))

    @classmethod
    def load(cls, folder: str | Path) -> Predictor:
        """Read what `save` wrote.

        Raises
        ------
        SavedModelError
            when the folder holds no predictor, a newer one, or one that was damaged.
        """
        return saved.read(folder, cls, folders.KIND, folders.around)

    def _with_targets(self, examples: Examples, *, skip_bad_rows: bool) -> Examples:
        """The rows whose target can be learned; the others are told of."""
        column = examples.target
        assert column is not None
        if not self.classifies:
            targets.require_numbers(column, examples.source)
        bad = targets.unusable(column, classes=self.classifies)
        if not bad.any():
            return examples
        told = (
            f"{int(bad.sum()):,} of {len(bad):,} rows lack the target {column.name!r} (first "
            f"{examples.rows.place(bad)})"
        )
        noted = left_out(examples.rows, told, skip_bad_rows=skip_bad_rows)
        if bad.all():
            raise DataError(f"{examples.source}: no row has the target {column.name!r}")
        kept = replace(examples, rows=noted, notes=noted.notes)
        return kept.take(np.flatnonzero(~bad))

    def _held(self, y: np.ndarray, rows: int, name: str) -> np.ndarray:
        return hold_rows(y, rows, stream(self.random_state, name))

    def _fit(self, known: Given, valid_rows: int | None, checkpoint: Any) -> int:
        """Fit the model; the number of rows that were held out to stop by."""
        y = targets.as_array(known.target)
        count = how_many(self.model, len(y), valid_rows, fewest=FEWEST)
        valid = self._held(y, count, "valid rows")
        fit_without(valid, self.model, known.X, y, checkpoint=checkpoint)
        return len(valid)

    def _probabilities(self, X: Any) -> np.ndarray | None:
        """Of each class, (rows, classes); None of models that say no more than the class."""
        return self.model.predict_proba(X) if hasattr(self.model, "predict_proba") else None

    def _measure(self, known: Given, new: Given) -> None:
        """The report on rows held out, with simple models of the same rows beside."""
        scored = self.score(new)
        if scored is None:
            return  # all of them were bad, and left out
        self.about["test_rows"] = scored["rows"]
        self.report = {**scored, "beside": self._beside(known, new)}
        if scores.too_many(_features(known)):
            shape = " x ".join(f"{length:,}" for length in known.X.shape)
            told = f"no linear model stands beside: {shape} numbers would take it long"
            self.about["notes"].append(told)

    def _beside(self, known: Given, new: Given) -> list[dict[str, Any]]:
        y, y_test = targets.as_array(known.target), targets.as_array(new.target)
        if not self.classifies:
            return scores.beside_numbers(_features(known), y, _features(new), y_test)
        predicted = self.model.predict(new.X)
        return scores.beside_classes(_features(known), y, _features(new), y_test, predicted)


def _features(given: Given) -> Any:
    """Of a linear model."""
    return given.X if given.features is None else given.features
