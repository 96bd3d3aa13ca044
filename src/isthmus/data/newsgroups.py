"""The 20 Newsgroups as counts of words."""

from __future__ import annotations

import tarfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from string import ascii_lowercase

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.data.sample_set import Samples

WORDS = 2000
# Every byte to the small letter it is, and what is no letter of ASCII to a blank: splitting what
# comes of it takes a fraction of the time of a regular expression.
_LETTERS = bytes(
    ord(letter) if (letter := chr(byte).lower()) in ascii_lowercase else 32 for byte in range(256)
)
# The words that carry no topic: pronouns, articles, auxiliaries, prepositions, conjunctions, and
# what an apostrophe leaves of them.
_STOP = frozenset(
    b"""
    about above after again against all almost along already also although always am among an
    and another any anybody anyone anything anyway are aren around as at away be became because
    become been before behind being below besides between beyond both but by came can cannot
    come could couldn did didn do does doesn doing don done down during each either else enough
    etc even ever every everybody everyone everything few for from further get gets getting go
    goes going gone got had hadn has hasn have haven having he hence her here hers herself him
    himself his how however if in indeed instead into is isn it its itself just least less let
    like ll made make makes many may maybe me might mine more most mostly much must my myself
    near neither never no nobody none nor not nothing now of off often oh ok on once one only
    onto or other others otherwise ought our ours ourselves out over own per perhaps put quite
    rather re really said same say says see seem seems several shall she should shouldn since so
    some somebody someone something somewhat still such than that the their theirs them
    themselves then there therefore these they thing things this those though through thus till
    to together too toward towards under unless until up upon us used using ve very via was wasn
    way we well went were weren what whatever when where whether which while who whole whom
    whose why will with within without won would wouldn yes yet you your yours yourself
    yourselves
    """.split()
)


def read_newsgroups(path: Path, part: str, words: int = WORDS) -> Samples:
    """The posts of a part ("train" or "test") as counts of the most frequent words.

    Headers, all lines before the first blank one, are left away; quotes and signatures stay. A word
    is two letters or more, in lower case, and no stop word. The `words` that occur in most posts of
    the training part are counted, equal ones in the order of the alphabet, so that both parts have
    the same columns.

    Raises
    ------
    DataError
        when the archive is damaged or holds no posts of that part.
    """
    posts = _posts(path, {"train", part})
    lacking = [name for name, held in posts.items() if not held]
    if lacking:
        raise DataError(f"{path} lacks 20news-bydate-{lacking[0]}; get the file again")
    vocabulary = _vocabulary(posts["train"].values(), words)
    place = {word: column for column, word in enumerate(vocabulary)}
    ids = tuple(sorted(posts[part]))
    rows = [
        sorted((place[word], count) for word, count in posts[part][name].items() if word in place)
        for name in ids
    ]
    empty = sum(not row for row in rows)
    cells = np.array([cell for row in rows for cell in row], dtype=np.int64).reshape(-1, 2)
    starts = np.cumsum([0, *map(len, rows)])
    X = sp.csr_array(
        (cells[:, 1].astype(np.float32), cells[:, 0], starts), shape=(len(rows), len(vocabulary))
    )
    return Samples(
        X=X,
        y=np.array([name.split("/")[0] for name in ids]),
        columns=tuple(word.decode() for word in vocabulary),
        ids=ids,
        source=str(path),
        notes=(
            f"counts of the {len(vocabulary):,} words that occur in most training posts, without "
            "stop words; headers left away, quotes and signatures kept",
            f"{empty:,} posts have none of these words: their rows are empty",
        ),
    )


def _vocabulary(posts: Iterable[Counter[bytes]], words: int) -> list[bytes]:
    """The words that occur in most posts, in the order of the alphabet."""
    in_posts = Counter(word for counts in posts for word in counts)
    told = [(-n, word) for word, n in in_posts.items() if len(word) > 1 and word not in _STOP]
    return sorted(word for _, word in sorted(told)[:words])


def _posts(path: Path, parts: set[str]) -> dict[str, dict[str, Counter[bytes]]]:
    """part -> group/number -> word -> count."""
    found: dict[str, dict[str, Counter[bytes]]] = {part: {} for part in parts}
    with tarfile.open(path, "r:xz") as archive:
        for member in archive:
            folder, _, name = member.name.partition("/")
            part = folder.removeprefix("20news-bydate-")
            if part in parts and (file := archive.extractfile(member)) is not None:
                body = file.read().partition(b"\n\n")[2]
                found[part][name] = Counter(body.translate(_LETTERS).split())
    return found
