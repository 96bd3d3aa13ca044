import io
import tarfile

import numpy as np
import pytest

from isthmus.core.errors import DataError
from isthmus.data import known
from isthmus.data.newsgroups import read_newsgroups

POSTS = {
    "20news-bydate-train/sci.space/2": "Subject: orbit\n\nThe Moon and the moon's orbit, 1969.",
    "20news-bydate-train/rec.autos/1": "From: a\n\nmy engine\n\norbit engine caf\xe9",
    "20news-bydate-train/rec.autos/3": "From: b\n\nengine",
    "20news-bydate-test/rec.autos/9": "From: c\n\nengine wheel wheel engine moon",
    "20news-bydate-test/sci.space/8": "From: d\n\nwheel",
}


def archive(tmp_path, posts=POSTS):
    path = tmp_path / "posts.tar.xz"
    with tarfile.open(path, "w:xz") as content:
        for name, text in posts.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode("latin-1"))
            content.addfile(member, io.BytesIO(text.encode("latin-1")))
    return path


def test_counts_of_words_without_headers_and_stop_words(tmp_path):
    samples = read_newsgroups(archive(tmp_path), "train")
    assert samples.columns == ("caf", "engine", "moon", "orbit")
    assert samples.ids == ("rec.autos/1", "rec.autos/3", "sci.space/2")
    assert samples.y.tolist() == ["rec.autos", "rec.autos", "sci.space"]
    assert samples.X.toarray().tolist() == [[1, 2, 0, 1], [0, 1, 0, 0], [0, 0, 2, 1]]
    assert samples.X.has_sorted_indices


def test_words_are_chosen_by_the_training_posts_that_have_them(tmp_path):
    samples = read_newsgroups(archive(tmp_path), "train", words=3)
    assert samples.columns == ("caf", "engine", "orbit")  # caf before moon, both in one post
    test = read_newsgroups(archive(tmp_path), "test", words=3)
    assert test.columns == samples.columns
    assert test.X.toarray().tolist() == [[0, 2, 0], [0, 0, 0]]
    assert "1 posts have none of these words" in test.notes[1]


def test_an_archive_of_something_else(tmp_path):
    path = archive(tmp_path, {"20news-bydate-train/a/1": "x\n\nwords"})
    with pytest.raises(DataError, match="lacks 20news-bydate-test; get the file again"):
        read_newsgroups(path, "test")


@pytest.mark.data("20newsgroups")
def test_the_counts_are_those_of_scikit_learn():
    from sklearn.feature_extraction.text import CountVectorizer

    samples = known.samples("20newsgroups")
    wanted = dict.fromkeys(samples.ids[::97])
    with tarfile.open(known.find("20newsgroups") / "20news-bydate.tar.xz") as content:
        for member in content:
            name = member.name.removeprefix("20news-bydate-train/")
            if name in wanted:
                text = content.extractfile(member).read().decode("latin-1")
                wanted[name] = text.split("\n\n", 1)[1]
    counter = CountVectorizer(vocabulary=samples.columns, token_pattern=r"[a-z]{2,}")
    assert np.array_equal(counter.transform(wanted.values()).toarray(), samples.X[::97].toarray())
