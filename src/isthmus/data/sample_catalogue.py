"""The known data sets that are rows of features: images, texts, series, tables."""

from __future__ import annotations

from isthmus.data.known_set import DOWNLOADABLE, IMAGES, LOCAL, TABLE, KnownSet

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
