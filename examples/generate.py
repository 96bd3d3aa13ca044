"""New images: from a plain autoencoder and a density of its codes, and from a variational one.

One Gaussian covers codes that no image has; ten fit closer. The variational autoencoder makes its
codes one Gaussian while it learns and needs no density afterwards; its images are means over what
a code may stand for, and smoother than real ones.

python examples/generate.py --data mnist --out new_images.png
"""

from collections.abc import Sequence

from gallery import image_options, images
from sklearn.decomposition import PCA

from isthmus import Autoencoder, CodeSampler, VariationalAutoencoder
from isthmus.evaluate.generation import frechet_distance
from isthmus.plot.reconstructions import reconstructions


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    given = image_options(__doc__, epochs=150, out="new_images.png").parse_args(arguments)
    rows, _, shape = images(given.data)
    net = {
        "hidden": (256,),
        "code": 8,
        "epochs": given.epochs,
        "batch_size": 100,
        "learning_rate": 3e-3,
    }
    plain = Autoencoder(**net, output="sigmoid", error="cross-entropy").fit(rows)
    variational = VariationalAutoencoder(**net, likelihood="gaussian").fit(rows)
    codes = plain.transform(rows)
    versions = {}
    for components in (1, 10):
        sampler = CodeSampler(components=components).fit(codes)
        name = f"{components} Gaussian{'s' * (components > 1)}"
        versions[name] = plain.inverse_transform(sampler.sample(len(rows)))
    versions["variational"] = variational.sample(len(rows))
    features = PCA(20).fit(rows)
    real = features.transform(rows)
    distances = {
        name: frechet_distance(real, features.transform(found)) for name, found in versions.items()
    }
    print("Frechet distance to the real images, in their first 20 principal components")
    for name, distance in distances.items():
        print(f"{name:14}{distance:8.3f}")
    reconstructions({"real": rows, **versions}, image_shape=shape, n=14).savefig(given.out, dpi=150)
    return distances


if __name__ == "__main__":
    main()
