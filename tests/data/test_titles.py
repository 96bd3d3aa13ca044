import pytest

from isthmus.core.errors import DataError
from isthmus.data.ratings import Ratings
from isthmus.data.titles import read_titles


@pytest.mark.parametrize(
    "text",
    [
        'movieId,title,genres\n1,"Film, The (1990)",A|B\n2,Caf\xe9 ""x"",A\n3,,A\n',
        '1::Film, The (1990)::A|B\n2::Caf\xe9 "x"::A\n3::::A\n',
        '1|Film, The (1990)|01-Jan-1990||0|1\n2|Caf\xe9 "x"|01-Jan-1990||0|1\n3||||0|0\n',
        'Game_ID\tGame Name\n1\tFilm, The (1990)\n2\tCaf\xe9 "x"\n3\t\n',
        'Game_ID\tGame Name\n1\tFilm, The (1990)\n2\tCaf\xe9 "x"\n4\t"Odd" one\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_the_usual_files(tmp_path, text, encoding):
    path = tmp_path / "items.txt"
    path.write_bytes(text.replace('Caf\xe9 ""x""', '"Caf\xe9 ""x"""').encode(encoding))
    titles, notes = read_titles(path)
    assert titles["1"] == "Film, The (1990)"
    assert titles["2"] == 'Caf\xe9 "x"'
    assert not titles.get("3")
    assert any("read as Latin-1" in note for note in notes) == (encoding == "latin-1")


def test_titles_come_with_ratings_and_are_counted(tmp_path):
    (tmp_path / "ratings.csv").write_text("user,item,rating\n1,10,5\n1,20,4\n")
    (tmp_path / "items.csv").write_text("id,item,name\n7,10.0,Heat\n8,30,Alien\n")
    ratings = Ratings.read(tmp_path / "ratings.csv", items=tmp_path / "items.csv")
    assert ratings.titles == {"10": "Heat"}
    assert "titles for 1 of 2 items" in ratings.report.notes


def test_a_file_without_titles(tmp_path):
    (tmp_path / "items.csv").write_text("movieId,year\n1,1990\n")
    with pytest.raises(DataError, match="needs a column of ids .* one of titles .*movieId, year"):
        read_titles(tmp_path / "items.csv")
