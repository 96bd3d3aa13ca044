"""What columns are, by their names and their cells."""

import datetime

import polars as pl
import pytest

from isthmus.core.errors import ParameterError
from isthmus.data.column_kinds import columns_of, dates, is_identifier_name, numbers
from isthmus.data.mixed import read_mixed


def kind_of(cells, name="x", asked=None):
    frame = pl.DataFrame({name: cells, "other": range(len(cells))})
    return columns_of(read_mixed(frame), [name], asked)[0]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "2.5", "1"], "number"),
        (["1,200", "12,345.5", "7"], "number"),
        ([3, 1, 2], "number"),
        ([0, 1, 1, 0], "number"),
        (["7", "8", "9"], "identifier"),
        (["9", "7", "8"], "number"),
        (["no", "yes", "no"], "category"),
        ([True, False, None], "category"),
        (["red", "green", "blue"] * 2, "category"),
        (["red", "green", "blue", "red"], "identifier"),
        (["2020-01-01", "2020-03-01", "2020-02-01"], "date"),
        ([datetime.date(2020, 1, 1), datetime.date(2021, 1, 1)], "date"),
        (["31/01/2020", "1/2/2020", "3/4/2021"], "date"),
        (["31.1.2020 10:15", "1.2.2020 11:00", "1.2.2020 11:00"], "date"),
        ([*["2020-01-01", "2020-03-01"] * 10, "soon"], "date"),  # one of 21 is wrong
        (["it was a fine day", "no, it was not", "who can say that"], "text"),
        ([None, None], "empty"),
        (["a", "a", None], "constant"),
        ([*["1"] * 19, "x", "2"], "number"),  # one cell of 21 is wrong, which is told elsewhere
        (["1", "1", "x", "x", "y", "y"], "category"),
    ],
)
def test_a_column_is_what_it_holds(cells, kind):
    assert kind_of(cells).kind == kind


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("CustomerId", True),
        ("user_id", True),
        ("ID", True),
        ("RowNumber", True),
        ("row number", True),
        ("uuid", True),
        ("Index", True),
        ("paid", False),
        ("Valid", False),
        ("HouseNumber", False),
        ("IdleHours", False),
        ("NumOfProducts", False),
        ("", False),
    ],
)
def test_names_that_tell_rows_apart(name, is_one):
    assert is_identifier_name(name) == is_one
    if is_one:
        assert kind_of([5, 1, 5], name).reason == "an identifier by its name"


def test_what_is_missing_is_taken_for_the_middle_or_the_most_frequent():
    assert kind_of(["1", None, "5", "30"]).fill == 5
    towns = kind_of(["Ulm", "Bonn", "Ulm", "Kiel", "Kiel", "Kiel"])
    assert (towns.categories, towns.fill) == (("Bonn", "Kiel", "Ulm"), "Kiel")
    assert kind_of(["b", "a", "b", "a"]).fill == "a"  # the first of those that are even


def test_days_are_counted_from_1970():
    assert kind_of(["1970-01-03", "1970-01-01", "1970-01-02"]).fill == 1


def test_dates_are_read_in_the_form_that_most_of_them_have():
    days = [datetime.date(2020, 1, 5), datetime.date(2020, 2, 1), datetime.date(2020, 3, 31)]
    for form in ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y"):
        found = kind_of([day.strftime(form) for day in days])
        assert (found.form, found.fill) == (form, 18293)  # 2020-02-01
    assert kind_of(["1/2/2020", "3/4/2021"]).form == "%m/%d/%Y"  # either
    assert kind_of(days).form is None
    asked = {"x": "date"}
    assert kind_of([20200105, 20200201, 20200331], asked=asked).fill == 18293
    assert kind_of([0, 86_400, 172_800], asked=asked).fill == 1
    assert kind_of([*range(20200101, 20200110), 0], asked=asked).form == "%Y%m%d"


def test_a_date_is_read_as_those_that_were_learned_from():
    alone = pl.Series("x", ["1/2/2020"])
    assert dates(alone, "%d/%m/%Y").to_list() == [18293]
    assert dates(alone, "%m/%d/%Y").to_list() == [18263]
    assert dates(pl.Series("x", [datetime.date(2020, 2, 1)]), "%d/%m/%Y").to_list() == [18293]
    assert dates(alone, "%Y-%m-%d").to_list() == [None]


def test_categories_that_are_numbers_stand_in_their_order():
    found = kind_of(["10", "9", "1.0", "x"] * 2)
    assert found.categories == ("1", "9", "10", "x")
    assert found.features == ("x=1", "x=9", "x=10", "x=x")


def test_two_categories_are_one_feature():
    assert kind_of(["no", "yes"]).features == ("x=yes",)


def test_a_person_knows_better():
    assert kind_of([1, 2, 3, 1], asked={"x": "category"}).categories == ("1", "2", "3")
    assert kind_of([7, 8, 9], asked={"x": "number"}).kind == "number"
    assert kind_of([7, 7, 9], asked={"x": "identifier"}).kind == "identifier"
    with pytest.raises(ParameterError, match="can be number, date, category, identifier"):
        kind_of([1, 2], asked={"x": "colour"})
    with pytest.raises(ParameterError, match="'y' .* none of the columns to learn from, 'x'"):
        kind_of([1, 2], asked={"y": "number"})
    with pytest.raises(ParameterError, match="'x' cannot be taken as number: it holds 'red'"):
        kind_of(["red", "green"], asked={"x": "number"})


def test_numbers_are_finite_and_commas_stand_between_thousands_only():
    cells = pl.Series(["1,234,567", "-1,000.5", "1,23", "inf", "nan", "2e3", None, "x"])
    assert numbers(cells).to_list() == [1234567, -1000.5, None, None, None, 2000, None, None]
