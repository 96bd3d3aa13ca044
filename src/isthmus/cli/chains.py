"""Pictures of the chains of energy models, for the command that draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure

    from isthmus.tasks.codec import Codec

CHAINS = 8
MOMENTS = (1, 3, 10, 30, 100, 300, 1000)  # steps that each chain had gone


def fantasies(codec: Codec, _: dict[str, Any]) -> Figure:
    """What the model makes of units that know nothing of each other, step by step."""
    import numpy as np

    from isthmus.core.errors import NotSupportedError
    from isthmus.plot.fantasies import fantasies as plot

    name = type(codec.model).__name__
    if not hasattr(codec.model, "free_energy"):
        raise NotSupportedError(
            f"{name} has no chains that wander; an energy model has, such as rbm or "
            "boltzmann-machine (isthmus fit --model rbm)"
        )
    states = np.concatenate(_walk(codec.model))
    if codec.image_shape is not None:
        states = codec.scaling.undo(states.reshape(len(states), -1))
    states = states.reshape(len(MOMENTS), CHAINS, -1).swapaxes(0, 1)
    return plot(states, steps=MOMENTS, image_shape=codec.image_shape, title=f"fantasies of {name}")


def _walk(model: Any) -> list[np.ndarray]:
    """The means of the chains' units at each moment."""
    means, drawn, gone = [], None, 0
    for leg, moment in enumerate(MOMENTS):
        begun = {"n": CHAINS, "random_state": leg, "steps": moment - gone, "start": drawn}
        means.append(model.sample(**begun))
        drawn, gone = model.sample(**begun, means=False), moment
    return means
