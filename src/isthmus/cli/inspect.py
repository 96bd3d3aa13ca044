"""`isthmus inspect`: what a saved folder holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from isthmus.cli import options, output
from isthmus.cli.held import KINDS, MAKER
from isthmus.cli.rows import SCALES

_MOST_NAMES = 8  # of columns


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
        "layers": model.get("fitted", {}).get("shapes_"),
        "training": output.training(model.get("fitted", {}).get("training_", {})),
        "about": manifest.get("about"),
        **_OF_KIND.get(manifest.get("kind"), lambda *_: {})(manifest, groups),
        "files": files,
    }


def _of_recommender(manifest: dict[str, Any], groups: dict[str, Any]) -> dict[str, Any]:
    return {
        "like_from": manifest["like_from"],
        "titles": len(manifest["titles"] or {}),
        "histories": "histories" in groups,
    }


def _of_codec(manifest: dict[str, Any], groups: dict[str, Any]) -> dict[str, Any]:
    return {
        "columns": manifest["columns"],
        "image_shape": manifest["image_shape"],
        "kept_codes": len(groups["codes"]["codes"]),
    }


def _of_predictor(manifest: dict[str, Any], groups: dict[str, Any]) -> dict[str, Any]:
    return {"report": manifest["report"]}


_OF_KIND: dict[Any, Callable[..., dict[str, Any]]] = {
    "recommender": _of_recommender,
    "codec": _of_codec,
    "predictor": _of_predictor,
}


def _show(held: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    about, training = held["about"] or {}, held["training"]
    size = sum(file["bytes"] for file in held["files"])
    said = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
    what, use = KINDS.get(held["kind"], (str(held["kind"]), ""))
    if held.get("kept_codes") == 0:
        what, use = MAKER
    own = _TOLD.get(held["kind"])
    told = {
        "holds": f"{what}, whole, {said}, written by {held['isthmus']}",
        "model": held["model"],
        "fields": ", ".join(f"{k}={v}" for k, v in (held["fields"] or {}).items()),
        "learned from": about.get("source"),
        **(own(held, about) if own else {}),
        "layers": ", ".join(
            f"{name} {' x '.join(map(str, shape))}" for name, shape in held["layers"] or ()
        ),
        "training": ", ".join(
            f"{k} {output.cell(v)}" for k, v in (training or {}).items() if v not in (None, "")
        ),
        "use": use,
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in told.items():
        if value:
            table.add_row(name, Text(str(value)))
    output.console().print(table)


def _told_of_recommender(held: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    return {
        "users, items, ratings": f"{about['users']:,}, {about['items']:,}, {about['ratings']:,}",
        "likes": about["like_rule"],
        "stopping": about["stopping"],
        "titles": held["titles"] and f"of {held['titles']:,} items",
        "histories": "kept: known people can be answered" if held["histories"] else "left away",
    }


def _told_of_codec(held: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    names = held["columns"] or []
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return {
        "rows": f"{about['rows']:,} of {about['features']:,} features",
        "images": " x ".join(map(str, held["image_shape"] or ())),
        "columns": ", ".join(names[:_MOST_NAMES]) + more,
        "scale": SCALES[about["scale"]],
        "code": held["kept_codes"]
        and f"{about['code']:,} numbers; {held['kept_codes']:,} codes kept for samplers",
        "noise": not held["kept_codes"] and f"{about['code']:,} numbers",
        "stopping": about["valid_rows"] and f"{about['valid_rows']:,} rows were held out",
    }


def _told_of_predictor(held: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    report = held["report"] or {}
    measures = {name: report.get(name) for name in ("accuracy", "auc", "rmse", "mae", "r2")}
    said = ", ".join(f"{name} {value:.4g}" for name, value in measures.items() if value is not None)
    return {
        "predicts": f"{about['target'] or 'the class'} ({about['kind']})",
        "rows": f"{about['learned_from']:,} learned from, {about['test_rows']:,} held out to test",
        "images": " x ".join(map(str, about["image_shape"] or ())),
        "columns": ", ".join(about["taken"]),
        "left out": ", ".join(about["left_out"]),
        "scale": SCALES[about["scale"]],
        "held out": said,
    }


_TOLD: dict[Any, Callable[..., dict[str, Any]]] = {
    "recommender": _told_of_recommender,
    "codec": _told_of_codec,
    "predictor": _told_of_predictor,
}
