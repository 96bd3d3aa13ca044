"""Digits laid on a map: like images side by side, where k-means keeps no order.

A map and k-means are one rule with two radii: at 0 each unit moves to the mean of the rows it has
won, which is a step of k-means; with a radius its neighbours learn along, which costs a larger
error and buys an order. Drawn is a map that started on the plane of the principal components: each
unit as the image it stands for, in a colour that changes with its place; and every row, in that
plane, in the colour of its unit.

python examples/digit_map.py --out map.png
"""

from collections.abc import Sequence

import numpy as np
from gallery import image_options, images
from matplotlib.figure import Figure
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

from isthmus import SOM
from isthmus.plot.grid_colours import grid_colours
from isthmus.plot.tiles import mosaic

GRID = HEIGHT, WIDTH = 12, 16
RADII = (0.0, 0.75, 1.5, 3.0)


def main(arguments: Sequence[str] | None = None) -> dict[str, dict[float, float] | float]:
    given = image_options(__doc__, epochs=20, out="map.png").parse_args(arguments)
    known, held, shape = images(given.data)
    known, held = known.reshape(len(known), -1), held.reshape(len(held), -1)
    maps = {
        radius: SOM(grid=GRID, sigma=radius, start="rows", epochs=given.epochs).fit(known)
        for radius in RADII
    }
    start = SOM(grid=GRID, start="rows", epochs=0).fit(known).weights
    means = KMeans(len(start), init=start, n_init=1, max_iter=given.epochs, tol=0).fit(known)
    near = {radius: model.quantisation_error(held) for radius, model in maps.items()}
    torn = {radius: model.topographic_error(held) for radius, model in maps.items()}
    by_means = float(means.transform(held).min(axis=1).mean())
    print("radius     distance to unit   rows whose two nearest units lie apart")
    for radius in RADII:
        print(f"{radius:<10g}{near[radius]:17.3f}{torn[radius]:15.1%}")
    print(f"{'k-means':10}{by_means:17.3f}")
    draw(SOM(grid=GRID, epochs=given.epochs).fit(known), known, shape).savefig(given.out, dpi=150)
    return {"near": near, "torn": torn, "k-means": by_means}


def draw(model: SOM, rows: np.ndarray, shape: tuple[int, ...]) -> Figure:
    colours = grid_colours(*GRID)
    figure = Figure(figsize=(12, 5), layout="constrained")
    units, plane = figure.subplots(1, 2, width_ratios=(4, 3))
    ink = model.weights.reshape(*GRID, *shape[:2], -1).mean(axis=-1, keepdims=True).clip(0, 1)
    units.imshow(mosaic(colours.reshape(*GRID, 1, 1, 3) * (1 - ink), gap=1.0))
    units.set(xticks=[], yticks=[], title=f"{HEIGHT} x {WIDTH} units")
    units.spines[:].set_visible(False)
    places = PCA(2).fit_transform(rows)
    plane.scatter(*places.T, c=colours[model.predict(rows)], s=12, linewidths=0)
    plane.set(title=f"{len(rows):,} rows", xlabel="component 1", ylabel="component 2")
    return figure


if __name__ == "__main__":
    main()
