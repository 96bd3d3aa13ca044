"""A made-up film catalogue as files, and the command line in this process."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from isthmus.cli import app
from isthmus.data.planted import film_catalogue

USERS, ITEMS = 150, 254  # two films are rated by nobody


def run(*arguments):
    """The outcome of a command."""
    return CliRunner().invoke(app, list(map(str, arguments)))


def answer(*arguments):
    """The one JSON object that a command prints."""
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def write(folder):
    """ratings.csv and films.csv in a folder."""
    ratings = film_catalogue(users=USERS)
    cells = ratings.matrix.tocoo()
    lines = ["user,item,rating"]
    for row, column, stars in zip(*cells.coords, cells.data, strict=True):
        lines.append(f"{ratings.users.ids[row]},{ratings.items.ids[column]},{stars:g}")
    (folder / "ratings.csv").write_text("\n".join(lines) + "\n")
    titles = [f'{item},"{title}"' for item, title in ratings.titles.items()]
    (folder / "films.csv").write_text("\n".join(["item,title", *titles]) + "\n")
    return folder / "ratings.csv", folder / "films.csv"
