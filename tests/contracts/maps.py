"""The map with settings for tables of a few dozen rows."""

from __future__ import annotations

from typing import Any

from isthmus import SOM

KINDS: dict[str, dict[str, Any]] = {
    "batch": {"epochs": 5},
    "online": {"training": "online", "steps": 150},
    "hexagons from rows": {"topology": "hexagonal", "start": "rows", "neighbourhood": "bubble"},
    "hat on a toroid": {
        "training": "online",
        "steps": 150,
        "neighbourhood": "mexican-hat",
        "toroid": True,
        "sigma": 0.4,
        "learning_rate": 0.1,
        "decay": "linear",
    },
}


def small(kind: str = "batch", **fields: Any) -> SOM:
    return SOM(**{"grid": (4, 5), **KINDS[kind], **fields})
