"""Every error of the library, as a tree.

IsthmusError
    InputError (ValueError)           something given by the caller is not usable
        ParameterError                a field of an estimator, or an argument of a call
        DataError                     a file, a table or a matrix; names the file and the line
            ChecksumError             a known data set whose content is not what it should be
    NotSupportedError (TypeError)     the model lacks an ability; says which models have it
    NotFoundError (LookupError)       an id, a data set or a recipe that does not exist
    SavedModelError (ValueError)      a saved model that cannot be read
    TrainingError (ArithmeticError)   training produced numbers that are not finite
    MissingExtraError (ImportError)   an optional dependency; names the extra to install

A message says what was found, what is allowed and what to do.
"""

from __future__ import annotations


class IsthmusError(Exception):
    """Base of all errors raised on purpose."""


class InputError(IsthmusError, ValueError):
    """Something given by the caller is not usable."""


class ParameterError(InputError):
    """A field of an estimator, or an argument of a call, is outside what is allowed."""


class DataError(InputError):
    """A file, a table or a matrix cannot be read as asked."""


class ChecksumError(DataError):
    """The content of a known data set is not what it should be."""


class NotSupportedError(IsthmusError, TypeError):
    """The model lacks an ability that the call needs."""


class NotFoundError(IsthmusError, LookupError):
    """An id, a data set or a recipe does not exist."""

    def __str__(self) -> str:  # LookupError subclasses keep the plain message
        return str(self.args[0]) if self.args else ""


class SavedModelError(IsthmusError, ValueError):
    """A saved model cannot be read."""


class TrainingError(IsthmusError, ArithmeticError):
    """Training produced numbers that are not finite."""


class MissingExtraError(IsthmusError, ImportError):
    """An optional dependency is not installed."""
