"""What a saved folder holds, looked up before anything heavy is loaded."""

from __future__ import annotations

from pathlib import Path

KINDS = {
    "recommender": ("a recommender", "isthmus recommend, predict and similar answer from it"),
    "codec": ("an autoencoder", "isthmus encode, reconstruct, generate and draw use it"),
    "predictor": ("a classifier or regressor", "isthmus predict uses it on new rows"),
    "estimator": (
        "a model by itself",
        "isthmus.load reads it in Python; isthmus play uses a dqn, isthmus generate what writes",
    ),
    "checkpoint": ("the state of a training", "isthmus fit --resume goes on from it"),
}

MAKER = ("a model that makes rows", "isthmus generate and draw use it")  # a codec without codes


def require(folder: Path, kind: str) -> None:
    """Refuse a folder that holds something else, and name the commands that it is for.

    Raises
    ------
    SavedModelError
    """
    from isthmus.core.errors import SavedModelError
    from isthmus.core.store import read_manifest

    found = str(read_manifest(folder).get("kind"))
    if found != kind:
        what, use = KINDS.get(found, (f"a {found}", "isthmus inspect tells more"))
        raise SavedModelError(f"{folder} holds {what}, and not {KINDS[kind][0]}; {use}")
