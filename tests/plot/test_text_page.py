"""The page of a text in colours."""

import re

from isthmus.plot.text_page import text_page


def test_the_page_stands_alone_and_escapes():
    page = text_page("<&", [1, -0.5], [[("<", 0.5)], [('"', 1)]], title="a <b>")
    assert "<title>a &lt;b&gt;</title>" in page
    symbol = r"<span title=\"(.*?)\"><b class=\"(\w+)\" style=\"--v:(.*?)\">(.*?)</b>"
    assert re.findall(symbol, page) == [
        ("+1.00; next: &lt; 50%", "up", "1.00", "&lt;"),
        ("-0.50; next: &quot; 100%", "down", "0.50", "&amp;"),
    ]
    guess = r"<small style=\"--p:(.*?)\">(.*?)</small>"
    assert re.findall(guess, page) == [("50%", "&lt;"), ("100%", "&quot;")]
    assert not re.search(r"<script|https?:|src=|href=|@import", page)


def test_lines_end_where_the_text_ends_them_and_a_browser_at_the_columns():
    page = text_page("ab\ncde", [0] * 6, columns=2)
    lines = re.findall(r"<p>(.*?)</p>", page)
    shown = ["".join(re.findall(r">([^<])</b>", line)) for line in lines]
    assert shown == ["ab↵", "cde"]
    assert "max-width: 2.3em" in page
