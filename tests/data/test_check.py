import json
from dataclasses import replace

import numpy as np
import pytest

from isthmus.data.check import check, protocol_for
from isthmus.data.planted import checkerboard, film_catalogue
from isthmus.data.ratings import Ratings

ROWS = """user,item,rating,time
a,x,5,86400
a,y,4,172800
b,x,1,0
b,x,2,10
b,y,,20
c,x,5,30
c,x,5,40
"""


def test_everything_that_was_found(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text(ROWS)
    found = check(Ratings.read(path, skip_bad_rows=True, duplicates="last"))
    assert json.loads(json.dumps(found)) == found
    assert (found["users"], found["items"], found["ratings"]) == (3, 2, 4)
    assert found["density"] == pytest.approx(4 / 6)
    assert found["scale"] == {"low": 2, "high": 5}
    assert found["like"] == {
        "from": 5,
        "rule": "a like is 5 or more (the upper 30 % of the scale 2 to 5)",
        "likes": 2,
        "users": 2,
    }
    assert found["columns"] == {"user": "user", "item": "item", "rating": "rating", "time": "time"}
    assert (found["times"]["first"], found["times"]["last"]) == ("1970-01-01", "1970-01-03")
    assert found["times"]["days"] == pytest.approx(2 - 10 / 86400)
    assert found["ratings_per_user"]["median"] == 1
    assert found["ratings_per_item"]["max"] == 3
    rows = found["rows"]
    assert (rows["read"], rows["bad"], rows["repeated"], rows["disagreeing"]) == (7, 1, 1, 1)
    assert rows["bad_first"] == [{"row": 6, "reason": "no rating"}]
    assert found["needs"] == ["skip_bad_rows", "duplicates"]
    assert found["protocol"]["name"] == "leave-one-out"


def test_another_threshold():
    found = check(film_catalogue(), like_from=3)
    assert found["like"]["from"] == 3
    assert found["like"]["likes"] == int((film_catalogue().matrix.data >= 3).sum())


def test_the_protocol_follows_the_number_of_users_with_likes():
    assert protocol_for(checkerboard(users=1000, items=40, density=1))[0] == "strong-generalisation"
    name, why = protocol_for(film_catalogue())
    assert name == "user-ratio"
    assert "protocol 'time'" in why
    assert "time" not in protocol_for(replace(film_catalogue(), times=None))[1]
    assert protocol_for(checkerboard(users=50, items=40))[0] == "leave-one-out"
    assert protocol_for(checkerboard(users=50, items=40), like_from=2)[1].startswith("0 users")


def test_a_clock_of_its_own():
    board = checkerboard(users=4, items=4)
    times = np.full(len(board), 10**17)
    assert check(replace(board, times=times))["times"]["first"] == str(10**17)
