import gzip
import hashlib
import io
import socket
import threading
import zipfile
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from isthmus.core.errors import ChecksumError, DataError
from isthmus.data import known
from isthmus.data.catalogue import SETS

SHAPE = (0, 0, 0, 1) * 3  # one image of one pixel
LABEL = bytes([0, 0, 8, 1, 0, 0, 0, 1, 7])


def archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as content:
        content.writestr(
            "ml-latest-small/ratings.csv", "userId,movieId,rating,timestamp\n1,2,3,4\n"
        )
        content.writestr("ml-latest-small/movies.csv", "movieId,title,genres\n2,Heat,Crime\n")
    return buffer.getvalue()


CONTENT = archive()
IMAGES, LABELS = gzip.compress(bytes([0, 0, 8, 3, *SHAPE, 255])), gzip.compress(LABEL)
FILES = {
    "/good/ml-latest-small.zip": CONTENT,
    "/good/t10k-images-idx3-ubyte.gz": IMAGES,
    "/good/t10k-labels-idx1-ubyte.gz": LABELS,
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        content = FILES.get(self.path)
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ISTHMUS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path / "cache" / "isthmus" / "data"


@pytest.fixture
def expected(monkeypatch):
    entry = replace(
        SETS["ml-latest-small"],
        downloads={"ml-latest-small.zip": hashlib.sha256(CONTENT).hexdigest()},
        counts={"users": 1, "items": 1, "ratings": 1},
    )
    monkeypatch.setitem(SETS, "ml-latest-small", entry)


def test_a_good_file_is_unpacked_and_found(server, cache, expected):
    seen = []
    folder = known.fetch(
        "ml-latest-small",
        progress=lambda done, total: seen.append((done, total)),
        base_url=f"{server}/good",
    )
    assert folder == cache / "ml-latest-small" == known.find("ml-latest-small")
    assert [path.name for path in cache.iterdir()] == ["ml-latest-small"]
    assert seen[-1][0] == seen[-1][1] == len(CONTENT)
    ratings = known.load("ml-latest-small")
    assert ratings.titles == {"2": "Heat"}
    # what is there is not fetched again
    assert known.fetch("ml-latest-small", base_url=f"{server}/nowhere") == folder


def test_a_set_of_several_files(server, cache, monkeypatch):
    files = zip(SETS["mnist:test"].files, (IMAGES, LABELS), strict=True)
    entry = replace(
        SETS["mnist:test"],
        downloads={file: hashlib.sha256(content).hexdigest() for file, content in files},
        counts={"rows": 1, "features": 1, "classes": 1},
        fingerprint=None,
    )
    monkeypatch.setitem(SETS, "mnist:test", entry)
    assert known.fetch("mnist:test", base_url=f"{server}/good") == cache / "mnist"
    samples = known.samples("mnist:test")
    assert samples.X.tolist() == [[1]] and samples.y.tolist() == [7]
    assert known.find("mnist") is None


def test_another_folder(server, cache, expected, tmp_path):
    folder = known.fetch("ml-latest-small", to=tmp_path / "mine", base_url=f"{server}/good")
    assert folder == tmp_path / "mine" / "ml-latest-small"
    assert (folder / "movies.csv").is_file()


def test_another_content_is_refused_and_nothing_stays(server, cache):
    with pytest.raises(ChecksumError, match="is not the ml-latest-small.zip that is known"):
        known.fetch("ml-latest-small", base_url=f"{server}/good")
    assert list(cache.iterdir()) == []


def test_a_missing_file(server, cache, expected):
    with pytest.raises(
        DataError, match=r"cannot be downloaded \(status 404\); check the connection"
    ):
        known.fetch("ml-latest-small", base_url=f"{server}/nowhere")
    assert list(cache.iterdir()) == []


def test_a_server_that_is_down(cache, expected):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
    with pytest.raises(DataError, match=r"cannot be downloaded \(ConnectionError\).* by hand"):
        known.fetch("ml-latest-small", base_url=address)
    assert list(cache.iterdir()) == []


def test_a_folder_that_cannot_be_written(server, cache, expected, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="cannot be kept in"):
        known.fetch("ml-latest-small", to=tmp_path / "file" / "below", base_url=f"{server}/good")


def test_only_downloadable_sets_are_fetched(cache):
    with pytest.raises(DataError, match="not offered for download"):
        known.fetch("gowalla")
    with pytest.raises(DataError, match="isthmus data fetch ml-1m"):
        known.fetch("ml-1m-liang")
