"""Environments of gymnasium: opened by name, looked over, and shown as small grey frames."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from isthmus.core.errors import MissingExtraError, NotFoundError, ParameterError

LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)  # of red, green, blue (ITU-R BT.601)
OWN = {"isthmus/Catch-v0": "isthmus.data.catch:Catch"}


def open_environment(environment: Any, *, frames: Sequence[int] = (), drawn: bool = False) -> Any:
    """An environment with a number of actions to choose among.

    Parameters
    ----------
    environment : a registered name, or an environment
    frames : (count, height, width)
        Observe the last so many drawn pictures, grey and of this size, and nothing else.
    drawn : whether `render` is to give pictures.

    Raises
    ------
    MissingExtraError
        without gymnasium, or what the environment itself needs.
    NotFoundError
        for an unknown name, with the nearest ones.
    ParameterError
        for other `frames`, an environment with other actions, or one that cannot be drawn, or not
        so large.
    """
    if frames and (len(frames) != 3 or not 1 <= frames[0] <= min(frames)):
        raise ParameterError(
            f"frames is {tuple(frames)}; it must be three numbers, count, height and width, of "
            "which the count is the smallest, or nothing"
        )
    gymnasium = _gymnasium()
    if isinstance(environment, str):
        environment = _made(environment, gymnasium, drawn=drawn or bool(frames))
    elif not isinstance(environment, gymnasium.Env):
        raise ParameterError(
            f"the environment is {environment!r}; it must be a name that gymnasium knows, such as "
            "'CartPole-v1', or a gymnasium.Env"
        )
    actions = environment.action_space
    if not isinstance(actions, gymnasium.spaces.Discrete):
        raise ParameterError(
            f"{name_of(environment)} takes actions of {actions}; an action must be one of a number "
            "of choices, gymnasium.spaces.Discrete"
        )
    framed = bool(frames) and environment.observation_space.shape != tuple(frames)
    if (drawn or framed) and environment.render_mode != "rgb_array":
        raise ParameterError(
            f"{name_of(environment)} is drawn by render_mode={environment.render_mode!r}; make it "
            "with render_mode='rgb_array', which gives pictures"
        )
    return _framed(environment, *frames) if framed else environment


def frames_of(environment: Any) -> int:
    """How many frames an observation holds, of which all but the last were in the one before; 1
    where that is not sure."""
    from gymnasium.wrappers import FrameStackObservation

    if isinstance(environment, FrameStackObservation) and environment.padding_type == "reset":
        return int(environment.stack_size)
    return 1


def name_of(environment: Any) -> str:
    """The name it can be made by, or what it is."""
    return environment.spec.id if environment.spec else type(environment.unwrapped).__name__


def remade_by(environment: Any) -> str | None:
    """The name that alone makes the same again, pictures aside; None of an environment without one,
    with options of its own, or wrapped."""
    spec = environment.spec
    if spec is None:
        return None
    options = {name: value for name, value in spec.kwargs.items() if name != "render_mode"}
    same = replace(spec, kwargs=options) == _gymnasium().registry.get(spec.id)
    return spec.id if same else None


def _gymnasium() -> Any:
    try:
        import gymnasium
    except ImportError as error:
        raise MissingExtraError(
            "environments need gymnasium: pip install 'isthmus[play]'"
        ) from error
    for name, entry_point in OWN.items():
        if name not in gymnasium.registry:
            gymnasium.register(name, entry_point)
    return gymnasium


def _made(name: str, gymnasium: Any, *, drawn: bool) -> Any:
    # `make` would also take "module:name" and import the module: what is saved runs no such code
    if name not in gymnasium.registry:
        near = difflib.get_close_matches(name, gymnasium.registry, n=3)
        said = f"did you mean {', '.join(near)}?" if near else "see gymnasium.pprint_registry()"
        raise NotFoundError(f"gymnasium has no environment {name!r}; {said}")
    with what_it_needs(name):
        return gymnasium.make(name, render_mode="rgb_array" if drawn else None)


@contextmanager
def what_it_needs(name: str) -> Iterator[None]:
    """Says what is missing to make, play or draw an environment.

    Raises
    ------
    MissingExtraError
    """
    try:
        yield
    except MissingExtraError:
        raise
    except (ImportError, _gymnasium().error.DependencyNotInstalled) as error:
        raise MissingExtraError(f"{name} needs more than gymnasium: {error}") from error


def _framed(environment: Any, count: int, height: int, width: int) -> Any:
    from gymnasium import wrappers
    from gymnasium.spaces import Box

    with what_it_needs(name_of(environment)):
        drawn: Any = wrappers.AddRenderObservation(environment, render_only=True)
    high, wide = drawn.observation_space.shape[:2]
    if height > high or width > wide:
        raise ParameterError(
            f"{name_of(environment)} is drawn in {high} x {wide} pixels; frames of {height} x "
            f"{width} would have to be larger"
        )
    small = wrappers.TransformObservation(
        drawn,
        lambda picture: shrunk(picture, height, width),
        Box(0, 255, (height, width), np.uint8),
    )
    return wrappers.FrameStackObservation(small, count)


def shrunk(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    """A picture (height, width, 3) of bytes in grey, each pixel the mean of those it stands for."""
    rows, columns = (
        np.linspace(0, whole, parts + 1).round().astype(int)
        for whole, parts in zip(picture.shape, (height, width), strict=False)
    )
    bands = [picture[first:end].sum(axis=0, dtype=np.uint32) for first, end in pairwise(rows)]
    sums = np.add.reduceat(bands, columns[:-1], axis=1, dtype=np.float32) @ LUMINANCE
    return np.rint(sums / np.outer(np.diff(rows), np.diff(columns))).astype(np.uint8)
