import gzip

import pytest

from isthmus.core.errors import DataError
from isthmus.data.compression import zstd
from isthmus.data.ratings import Ratings
from tests.data.cells import cells, moments

EXPECTED = {("1", "10"): 5, ("1", "20"): 3.5, ("2", "10"): 0}
PACKERS = {"": bytes, ".gz": gzip.compress, ".zst": zstd.compress}


def rows(delimiter, header=True):
    lines = [("userId", "movieId", "rating", "timestamp")] if header else []
    lines += [("1", "10", "5", "100"), ("1", "20", "3.5", "200"), ("2", "10", "0", "300")]
    return "".join(delimiter.join(line) + "\n" for line in lines).encode()


@pytest.mark.parametrize("packed", PACKERS)
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "::", " ", "   "])
def test_every_delimiter_with_and_without_a_header_plain_and_packed(
    tmp_path, delimiter, header, packed
):
    path = tmp_path / f"ratings.data{packed}"
    path.write_bytes(PACKERS[packed](rows(delimiter, header)))
    ratings = Ratings.read(path)
    assert cells(ratings) == EXPECTED
    assert moments(ratings) == {("1", "10"): 100, ("1", "20"): 200, ("2", "10"): 300}
    assert ratings.report.rows_read == 3


@pytest.mark.parametrize("quoted", [True, False])
def test_byte_order_mark_windows_lines_and_blank_lines(tmp_path, quoted):
    text = '"user","item","rating"\r\n\r\n"a","x","1"\r\nb,y,2\r\n\r\n'
    path = tmp_path / "ratings.csv"
    path.write_bytes(b"\xef\xbb\xbf" + (text if quoted else text.replace('"', "")).encode())
    ratings = Ratings.read(path)
    assert cells(ratings) == {("a", "x"): 1, ("b", "y"): 2}
    assert ratings.report.blank_rows == 2
    assert ratings.report.rows_read == 2


def test_a_byte_order_mark_before_a_file_without_header(tmp_path):
    for delimiter in ("::", ","):
        path = tmp_path / "ratings.dat"
        path.write_bytes(b"\xef\xbb\xbf" + rows(delimiter, header=False).replace(b"\n", b"\r\n"))
        assert cells(Ratings.read(path)) == EXPECTED


def test_quoted_fields_hold_delimiters_quotes_and_line_ends(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text('user,item,rating\n"Doe, Ann","a ""b""\nc",4\nbob,x,2\n')
    assert cells(Ratings.read(path)) == {("Doe, Ann", 'a "b"\nc'): 4, ("bob", "x"): 2}


def test_line_numbers_count_lines_and_not_records(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text('user,item,rating\n"a\nb",x,4\n\nbob,x,bad\n')
    with pytest.raises(DataError, match=r"line 5: rating is not a number \('bad'\)"):
        Ratings.read(path)


def test_a_quote_that_is_not_closed_is_named_by_its_line(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text('user,item,rating\na,x,4\nb,"x,4\nc,y,4\n')
    with pytest.raises(DataError, match="line 3: a quote is not closed"):
        Ratings.read(path)


def test_three_columns_without_header_whose_third_holds_times(tmp_path):
    path = tmp_path / "likes.txt"
    path.write_text("1 10 978300760\n2 10 978300761\n")
    ratings = Ratings.read(path)
    assert not ratings.has_ratings
    assert ratings.times.tolist() == [978300760, 978300761]
    assert any("taken as user, item, time" in note for note in ratings.report.notes)


def test_without_ratings_every_row_is_a_like(tmp_path):
    path = tmp_path / "likes.csv"
    path.write_text("customer_id,product\nann,tea\nbob,tea\n")
    ratings = Ratings.read(path)
    assert cells(ratings) == {("ann", "tea"): 1, ("bob", "tea"): 1}
    assert (ratings.has_ratings, ratings.like_from) == (False, 1)
    assert "no rating column" in ratings.like_rule


def test_columns_without_names_can_be_given_by_number(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text("7,a,3,x,1\n8,b,4,y,2\n")
    with pytest.raises(DataError, match="no header and 5 columns, numbered from 1"):
        Ratings.read(path)
    ratings = Ratings.read(path, user="1", item="4", rating="3")
    assert cells(ratings) == {("7", "x"): 3, ("8", "y"): 4}


def test_a_delimiter_that_can_be_two_things_is_asked_for(tmp_path):
    path = tmp_path / "ratings.txt"
    path.write_text("1;2;3,5\n2;1;4,5\n")  # by ';' three columns, by ',' two
    with pytest.raises(DataError, match="rating is not a number"):
        Ratings.read(path)
    path.write_text("1,2;3,5\n2,1;4,5\n")  # three by ',' and two by ';'
    assert cells(Ratings.read(path, delimiter=";")) == {("1,2", "3,5"): 1, ("2,1", "4,5"): 1}
    path.write_text("1,2,3;5;6\n2,1,4;5;6\n")  # three either way
    with pytest.raises(DataError, match=r"line 1: .* may be 3 columns by ';' or 3 columns by ','"):
        Ratings.read(path)


def test_rows_with_too_many_or_too_few_fields(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,item,rating\na,x,1\nb,y,2,3\nc\nd,z,4\n")
    with pytest.raises(DataError, match="2 of 4 rows are bad .line 3: more than 3 columns; line 4"):
        Ratings.read(path)
    for delimiter in ("::", " "):
        path.write_text(path.read_text().replace(",", delimiter))
        with pytest.raises(DataError, match="line 3: more than 3 columns; line 4: no item"):
            Ratings.read(path)
        path.write_text("user,item,rating\na,x,1\nb,y,2,3\nc\nd,z,4\n")


def test_other_encodings_are_refused_by_line_and_byte(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_bytes("user,item,rating\na,x,1\nzo\xeb,x,2\n".encode("latin-1"))
    with pytest.raises(DataError, match="line 3, byte 3: not UTF-8; convert the file"):
        Ratings.read(path)
    path.write_bytes("zo\xeb::x::2\nb::x::3\n".encode("latin-1"))
    with pytest.raises(DataError, match="line 1, byte 3: not UTF-8"):
        Ratings.read(path)
    path.write_bytes("user,item,rating\na,x,1\n".encode("utf-16"))
    with pytest.raises(DataError, match="UTF-16 text; save it as UTF-8"):
        Ratings.read(path)


def test_other_columns_may_be_in_another_encoding(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_bytes("user,item,rating,note\na,x,1,caf\xe9\n".encode("latin-1"))
    assert cells(Ratings.read(path)) == {("a", "x"): 1}


def test_quotes_may_come_late(tmp_path):
    path = tmp_path / "ratings.csv"
    rows = [f"u{n},x,{n % 5}" for n in range(1000)]
    path.write_text("\n".join(["user,item,rating", *rows, '"u,1000","x",3', ""]))
    ratings = Ratings.read(path)
    assert len(ratings) == 1001
    assert "u,1000" in ratings.users
    path.write_text(path.read_text() + "u,x,bad\n")
    with pytest.raises(DataError, match="line 1003: rating is not a number"):
        Ratings.read(path)
