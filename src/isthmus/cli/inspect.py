"""`isthmus inspect`: what a saved folder holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from isthmus.cli import options, output


def inspect(folder: options.Folder, as_json: options.Json = False) -> None:
    """Say what a saved folder holds, after checking that it is whole."""
    from isthmus.core.store import read_folder

    manifest, groups = read_folder(folder)
    held = _held(folder, manifest, groups)
    if as_json:
        output.print_json(held)
    else:
        _show(held)


def _held(folder: Path, manifest: dict[str, Any], groups: dict[str, Any]) -> dict[str, Any]:
    model = manifest.get("model", {})
    files = [
        {"name": entry["name"], "bytes": (folder / entry["name"]).stat().st_size}
        for entry in manifest["files"].values()
    ]
    return {
        "folder": str(folder),
        "kind": manifest.get("kind"),
        "isthmus": manifest["isthmus"],
        "format": manifest["format"],
        "model": model.get("class"),
        "fields": model.get("fields"),
        "training": output.training(model.get("fitted", {}).get("training_", {})),
        "like_from": manifest.get("like_from"),
        "about": manifest.get("about"),
        "titles": len(manifest.get("titles") or {}),
        "histories": "histories" in groups,
        "files": files,
    }


def _show(held: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    about, training = held["about"] or {}, held["training"]
    size = sum(file["bytes"] for file in held["files"])
    told = {
        "holds": f"{held['kind']}, whole, {size / 1e6:.1f} MB, written by {held['isthmus']}",
        "model": held["model"],
        "fields": ", ".join(f"{k}={v}" for k, v in (held["fields"] or {}).items()),
        "learned from": about.get("source"),
        "users, items, ratings": about
        and f"{about['users']:,}, {about['items']:,}, {about['ratings']:,}",
        "likes": about.get("like_rule"),
        "stopping": about.get("stopping"),
        "training": training and ", ".join(f"{k} {output.cell(v)}" for k, v in training.items()),
        "titles": held["titles"] and f"of {held['titles']:,} items",
        "histories": held["kind"] == "recommender"
        and ("kept: known people can be answered" if held["histories"] else "left away"),
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in told.items():
        if value:
            table.add_row(name, Text(str(value)))
    output.console().print(table)
