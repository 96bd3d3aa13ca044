"""The known data sets that are rows of features: images, texts, series, tables."""

from __future__ import annotations

from isthmus.data.known_set import DOWNLOADABLE, IMAGES, LOCAL, SERIES, TABLE, TEXTS, KnownSet

_MNIST_TERMS = (
    "No license is stated by the authors; commonly passed on under Creative Commons "
    "Attribution-ShareAlike 3.0. Copyright Y. LeCun and C. Cortes."
)
_MNIST_PAPER = (
    "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner. Gradient-based learning applied to document "
    "recognition. Proceedings of the IEEE 86(11), 1998"
)
_MNIST_ADDRESS = "https://ossci-datasets.s3.amazonaws.com/mnist"
_FASHION_PAPER = (
    "H. Xiao, K. Rasul, R. Vollgraf. Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine "
    "Learning Algorithms. arXiv:1708.07747, 2017"
)
_FASHION_ADDRESS = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com"
_CIFAR_STRIPS = tuple(f"cifar10_batch_{number}.png" for number in range(4))
_ADBENCH_PAPER = (
    "S. Han, X. Hu, H. Huang, M. Jiang, Y. Zhao. ADBench: Anomaly Detection Benchmark. NeurIPS "
    "2022 Datasets and Benchmarks; and the source of the table"
)


def _idx_set(
    name: str, start: str, digests: tuple[str, str], rows: int, fingerprint: str, **said: str
) -> KnownSet:
    files = (f"{start}-images-idx3-ubyte.gz", f"{start}-labels-idx1-ubyte.gz")
    return KnownSet(
        name=name,
        holds=IMAGES,
        kind=DOWNLOADABLE,
        plain=False,
        folder=name.split(":")[0],
        files=files,
        counts={"rows": rows, "features": 784, "classes": 10},
        fingerprint=fingerprint,
        downloads=dict(zip(files, digests, strict=True)),
        **said,  # type: ignore[arg-type]
    )


def _adbench(file: str, rows: int, features: int, anomalies: int, fingerprint: str) -> KnownSet:
    table = file.split("_", 1)[1]
    return KnownSet(
        name=f"adbench:{table.lower()}",
        holds=TABLE,
        kind=LOCAL,
        plain=False,
        folder="adbench-a",
        files=(f"{file}.npz",),
        summary=f"ADBench, table {table}: {anomalies:,} of {rows:,} rows are anomalies (y = 1)",
        terms="ADBench is under the BSD 2-Clause license; each table also keeps the terms of its "
        "own source (ODDS, UCI: mostly CC BY 4.0).",
        citation=_ADBENCH_PAPER,
        counts={"rows": rows, "features": features, "classes": 2},
        fingerprint=fingerprint,
    )


def _cifar(name: str, strips: tuple[str, ...], rows: int, what: str, digest: str) -> KnownSet:
    return KnownSet(
        name=name,
        holds=IMAGES,
        kind=LOCAL,
        plain=False,
        folder="cifar10-subset",
        files=(*strips, "labels.csv"),
        summary=f"CIFAR-10, {what}: 32 x 32 coloured photographs of 10 classes",
        terms="The owners ask for a citation and state no license.",
        citation="A. Krizhevsky. Learning Multiple Layers of Features from Tiny Images. Technical "
        "report, University of Toronto, 2009",
        counts={"rows": rows, "features": 3072, "classes": 10},
        fingerprint=digest,
    )


def _cats_dogs(name: str, rows: int, what: str, fingerprint: str) -> KnownSet:
    return KnownSet(
        name=name,
        holds=IMAGES,
        kind=LOCAL,
        plain=False,
        folder="cats-dogs-subset",
        files=("dataset.zip",),
        summary=f"Cats and dogs, {what}: photographs, brought to 64 x 64",
        terms="Offered for research (Kaggle competition rules, Microsoft); no open license.",
        citation="J. Elson, J. Douceur, J. Howell, J. Saul. Asirra: A CAPTCHA that Exploits "
        "Interest-Aligned Manual Image Categorization. CCS 2007",
        counts={"rows": rows, "features": 12_288, "classes": 2},
        fingerprint=fingerprint,
    )


def _newsgroups(name: str, rows: int, what: str, digest: str) -> KnownSet:
    return KnownSet(
        name=name,
        holds=TEXTS,
        kind=LOCAL,
        plain=False,
        folder="20newsgroups",
        files=("20news-bydate.tar.xz",),
        summary=f"20 Newsgroups by date, {what} posts: counts of 2,000 words, headers left away",
        terms="No license is stated; public posts, passed on for research. They hold names and "
        "addresses of their authors: do not print them.",
        citation="K. Lang. NewsWeeder: Learning to Filter Netnews. ICML 1995; by-date version of "
        "J. Rennie",
        counts={"rows": rows, "features": 2000, "classes": 20},
        fingerprint=digest,
    )


SAMPLE_SETS = (
    _idx_set(
        "mnist",
        "train",
        (
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
        60_000,
        "c2a711548bf48f2d",
        summary="MNIST: handwritten digits of 28 x 28 grey levels, the training images",
        terms=_MNIST_TERMS,
        citation=_MNIST_PAPER,
        address=_MNIST_ADDRESS,
    ),
    _idx_set(
        "mnist:test",
        "t10k",
        (
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
        10_000,
        "10ef7851e3cdf4e1",
        summary="MNIST: the test images",
        terms=_MNIST_TERMS,
        citation=_MNIST_PAPER,
        address=_MNIST_ADDRESS,
    ),
    _idx_set(
        "fashion-mnist",
        "train",
        (
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        ),
        60_000,
        "b971203a644089a9",
        summary="Fashion-MNIST: clothes of 28 x 28 grey levels, the training images",
        terms="MIT license (Zalando SE).",
        citation=_FASHION_PAPER,
        address=_FASHION_ADDRESS,
    ),
    _idx_set(
        "fashion-mnist:test",
        "t10k",
        (
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
        10_000,
        "b3c09effd1d32bcb",
        summary="Fashion-MNIST: the test images",
        terms="MIT license (Zalando SE).",
        citation=_FASHION_PAPER,
        address=_FASHION_ADDRESS,
    ),
    _cats_dogs("cats-dogs-subset", 300, "150 of each to learn from", "c78bd2d6d93f631b"),
    _cats_dogs("cats-dogs-subset:test", 100, "50 of each to test", "063fad19d3c9646b"),
    _cifar(
        "cifar10-subset", _CIFAR_STRIPS, 4000, "the first 4,000 training images", "53a91b79ea8cbe4d"
    ),
    _cifar(
        "cifar10-subset:test",
        ("cifar10_batch_50.png",),
        1000,
        "the first 1,000 test images",
        "a0b1b73b5468d74e",
    ),
    KnownSet(
        name="olivetti-faces",
        holds=IMAGES,
        kind=LOCAL,
        plain=False,
        folder="olivetti-faces",
        files=("olivettifaces.mat",),
        summary="Olivetti (ORL) faces: 40 people, ten grey photographs of 64 x 64 each",
        terms="To be credited to AT&T Laboratories Cambridge when used; no other license is "
        "stated.",
        citation="F. Samaria and A. Harter. Parameterisation of a stochastic model for human face "
        "identification. WACV 1994; AT&T Laboratories Cambridge; this version by S. Roweis",
        counts={"rows": 400, "features": 4096, "classes": 40},
        fingerprint="fa9923f77910e25b",
    ),
    KnownSet(
        name="frey-faces",
        holds=IMAGES,
        kind=LOCAL,
        plain=False,
        folder="frey-faces",
        files=("frey_faces.npz",),
        summary="Frey faces: frames of one face, 28 x 20 grey levels, in the order of the film",
        terms="No license is stated; for research, with citation, and not to be passed on.",
        citation="B. Frey and S. Roweis; used in D. P. Kingma and M. Welling. Auto-Encoding "
        "Variational Bayes. ICLR 2014",
        counts={"rows": 1965, "features": 560},
        fingerprint="a95ca357978e735c",
    ),
    _newsgroups("20newsgroups", 11_314, "the training", "a0b4483c26a82887"),
    _newsgroups("20newsgroups:test", 7532, "the test", "562174395ab12685"),
    KnownSet(
        name="ecg5000",
        holds=SERIES,
        kind=LOCAL,
        plain=False,
        folder="ecg5000-train",
        files=("ECG5000_TRAIN.txt.gz",),
        summary="ECG5000, training part: heartbeats of 140 samples, each of mean 0, five classes",
        terms="Free for research with citation (UCR archive); the PhysioNet data is under the Open "
        "Data Commons Attribution license.",
        citation="A. Goldberger et al. PhysioBank, PhysioToolkit, and PhysioNet. Circulation "
        "101(23), 2000; H. A. Dau et al. The UCR Time Series Archive. 2019",
        counts={"rows": 500, "features": 140, "classes": 5},
        fingerprint="7441a2a97b454ebe",
    ),
    _adbench("2_annthyroid", 7200, 6, 534, "d4063b009bb0244a"),
    _adbench("4_breastw", 683, 9, 239, "a1cdddd7f663a704"),
    _adbench("12_fault", 1941, 27, 673, "4499259d6c67b4a5"),
    _adbench("14_glass", 214, 7, 9, "7210bd753c32fff3"),
    _adbench("16_http", 567_498, 3, 2211, "93711e1229fcba17"),
    _adbench("18_Ionosphere", 351, 32, 126, "2de9e7a355e56d37"),
    _adbench("20_letter", 1600, 32, 100, "7da5c07053bfd8ac"),
    _adbench("22_magic.gamma", 19_020, 10, 6688, "30e1064601fdf5c7"),
    _adbench("23_mammography", 11_183, 6, 260, "62d47ff9c3fcce53"),
    _adbench("24_mnist", 7603, 100, 700, "d20522f6474746e6"),
    _adbench("26_optdigits", 5216, 64, 150, "aa46b6520406e171"),
    _adbench("28_pendigits", 6870, 16, 156, "b8df1fdd19832e7a"),
    _adbench("32_shuttle", 49_097, 9, 3511, "58dce702aba86c9f"),
    _adbench("34_smtp", 95_156, 3, 30, "64759eb61934f27c"),
    _adbench("38_thyroid", 3772, 6, 93, "cad07a43edc85516"),
    _adbench("40_vowels", 1456, 12, 50, "d53008eae4019ad5"),
    _adbench("42_WBC", 223, 9, 10, "9f6f15917019e0be"),
    _adbench("44_Wilt", 4819, 5, 257, "e08cdf6c2b7c0774"),
    _adbench("46_WPBC", 198, 33, 47, "081b6064cda42359"),
)
