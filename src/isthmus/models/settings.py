"""Fields of a model from text, parts by their command-line names."""

from __future__ import annotations

from typing import Any

from isthmus import models
from isthmus.core import parameters


def read_settings(cls: type, settings: dict[str, str]) -> dict[str, Any]:
    """Field values of `cls`: `layer=denoising-autoencoder` makes a part, `layer__corruption=0.3`
    sets a field of it.

    Raises
    ------
    ParameterError
        for a name that is no field, or a text that its rule does not allow.
    NotFoundError
        for a part by a name that no model has.
    """
    own, inner = dict(settings), {}
    for field, rule in parameters.rules(cls).items():
        name = own.get(field, "none")
        if rule.kind == "part" and name.strip().lower() != "none":
            prefix = f"{field}__"
            of_part = {k: own.pop(k) for k in list(own) if k.startswith(prefix)}
            part = models.get(own.pop(field).strip())
            read = read_settings(part, {k.removeprefix(prefix): v for k, v in of_part.items()})
            inner[field] = part(**read)
            parameters.check(cls.__name__, field, inner[field], rule)
    return parameters.read_settings(cls, own) | inner
