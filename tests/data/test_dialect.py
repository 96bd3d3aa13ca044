import pytest

from isthmus.core.errors import DataError
from isthmus.data.dialect import BLANKS, sniff


@pytest.mark.parametrize(
    ("lines", "delimiter", "header"),
    [
        (["user,item,rating", "a,b|c|d,1"], ",", True),
        (["1::10::5", "2::10::4"], "::", False),
        (["1::A film: part (1990)::Drama|Comedy", "2::Other, The (1991)::Drama"], "::", False),
        (["1|A film|01-Jan-1995||0|1", "2|Other, The|01-Jan-1995||1|0"], "|", False),
        (["movieId,title,genres", '1,"Film, The (1990)",A|B', "2,Other,A"], ",", True),
        (["1 1 2", "1 2 3.5"], BLANKS, False),
        (["alice,heat", "bob,alien"], ",", False),
        (["foo,bar,baz", "ann,x,1"], ",", True),
        (["a;b;2015-01-01 12:00", "c;d;2015-01-01 13:00"], ";", False),
        (["1,2,5"], ",", False),
    ],
)
def test_delimiter_and_header(lines, delimiter, header):
    found = sniff("f", lines)
    assert (found.delimiter, found.header) == (delimiter, header)


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["load", "1.5", "-2", "3e4"], ("load",)),
        (["the load", "1", "2"], ("the load",)),
        (["7", "8", "9"], ("1",)),
    ],
)
def test_a_column_of_numbers_may_stand_alone(lines, names):
    found = sniff("f", lines)
    assert (found.names, found.header) == (names, names != ("1",))
    assert [found.split(line) for line in lines] == [[line] for line in lines]


def test_names_that_are_known_make_a_header():
    lines = ["who,what", "ann,tea"]
    assert not sniff("f", lines).header
    assert sniff("f", lines, named=["what"]).names == ("who", "what")


def test_a_given_delimiter_is_taken():
    assert sniff("f", ["a,b;c,d"] * 2, ";").names == ("1", "2")
    assert sniff("f", ["a\tb c"] * 2, "\\t").names == ("1", "2")
    assert sniff("f", ["a  b"] * 2, " ").delimiter == BLANKS
    with pytest.raises(DataError, match="line 1: one column only .*separated by ';'"):
        sniff("f", ["a,b"] * 2, ";")


def test_what_has_no_columns_is_refused():
    with pytest.raises(DataError, match="no delimiter takes its lines apart"):
        sniff("f", ["one", "two", "three"])
    with pytest.raises(DataError, match="two columns are called 'user'; rename"):
        sniff("f", ["user,user,item,rating", "1,2,3,4"])
