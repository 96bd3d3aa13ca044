"""What a restricted Boltzmann machine dreams, and how far its log-likelihood can be trusted.

Chains that begin with noise wander to what the machine holds likely. With 16 hidden units its
partition function can be added up, and beside it stand the two estimates by annealing, one from
each side.

python examples/fantasies.py --data mnist --out fantasies.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import image_options, images

from isthmus import RBM
from isthmus.plot.reconstructions import reconstructions

SHOWN = 12
STEPS = (1, 9, 90, 900)  # that a chain goes on before it is looked at again


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = image_options(__doc__, epochs=150, out="fantasies.png").parse_args(arguments)
    rows, others, shape = images(given.data)
    rows, others = ((part > 0.5).astype(np.float32) for part in (rows, others))
    model = RBM(code=16, learning_rate=0.2, epochs=given.epochs).fit(rows)
    noise = np.random.default_rng(0).integers(2, size=(SHOWN, rows.shape[1]))
    versions, drawn, over = {"noise": noise.astype(np.float32)}, noise, 0
    for steps in STEPS:
        over += steps
        versions[f"step {over:,}"] = model.sample(start=drawn, steps=steps)
        drawn = model.sample(start=drawn, steps=steps, means=False)
    ways = {"exact": {}, "forward": {"steps": 1000}, "reverse": {"steps": 1000}}
    found = {
        way: float(model.log_likelihood(others, model.log_partition(way, **asked)).mean())
        for way, asked in ways.items()
    }
    alone = RBM(code=1, epochs=0).fit(rows)  # whose features know nothing of each other
    found["independent"] = float(alone.log_likelihood(others, "exact").mean())
    print("mean log-likelihood of other images, in nats")
    for way, value in found.items():
        print(f"{way:12}{value:10.2f}")
    reconstructions(versions, image_shape=shape, n=SHOWN).savefig(given.out, dpi=150)
    return found


if __name__ == "__main__":
    main()
