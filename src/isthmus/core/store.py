"""Folders of safetensors and JSON, written so that a crash leaves the old or the new one.

Array files carry their checksum in their name; `model.json` names them and is replaced last, in one
step. Reading runs no code from the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from isthmus.core.errors import SavedModelError
from isthmus.core.version import __version__

FORMAT = 1
MANIFEST = "model.json"


def write_folder(
    folder: str | Path, manifest: dict[str, Any], files: dict[str, dict[str, np.ndarray]]
) -> Path:
    """Write named groups of arrays and a manifest; the folder is made if need be."""
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise SavedModelError(f"{folder} is a file; give the name of a folder to save the model in")
    folder.mkdir(parents=True, exist_ok=True)
    entries = {}
    for group, arrays in files.items():
        content = save_tensors({name: np.asarray(a, order="C") for name, a in arrays.items()})
        digest = hashlib.sha256(content).hexdigest()
        name = f"{group}-{digest[:12]}.safetensors"
        write_file(folder / name, content)
        entries[group] = {"name": name, "sha256": digest}
    manifest = {"format": FORMAT, "isthmus": __version__, **manifest, "files": entries}
    manifest = json.loads(json.dumps(manifest, default=_plain))  # as it will be read
    manifest["checksum"] = _checksum(manifest)
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    write_file(folder / MANIFEST, text.encode())
    current = {entry["name"] for entry in entries.values()}
    for stale in folder.glob(f"*-{'[0-9a-f]' * 12}.safetensors"):
        if stale.name not in current:  # histories too, when the new model is saved without them
            stale.unlink(missing_ok=True)
    return folder


def read_folder(folder: str | Path) -> tuple[dict[str, Any], dict[str, dict[str, np.ndarray]]]:
    """The manifest and the groups of arrays of a folder, all checked before anything is returned.

    Raises
    ------
    SavedModelError
        when the folder holds no model, a newer one, or one that was damaged.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    groups = {}
    for group, entry in manifest["files"].items():
        name = str(entry.get("name", ""))
        if Path(name).name != name or not name:
            raise SavedModelError(f"{folder / MANIFEST} names a file outside its folder: {name!r}")
        try:
            content = (folder / name).read_bytes()
        except OSError as error:
            raise SavedModelError(f"{folder} lacks {name}: {error.strerror}") from error
        if hashlib.sha256(content).hexdigest() != entry.get("sha256"):
            raise SavedModelError(f"{folder / name} is damaged: its checksum does not match")
        try:
            groups[group] = load_tensors(content)
        except SafetensorError as error:
            raise SavedModelError(f"{folder / name} is damaged: {error}") from error
    return manifest, groups


def is_saved(folder: str | Path) -> bool:
    """Whether a folder looks like one that `write_folder` wrote or may still write: an empty one,
    or one that holds nothing but such folders, such as the state of a training."""
    folder = Path(folder)
    if (folder / MANIFEST).is_file():
        return True
    return folder.is_dir() and all(is_saved(inside) for inside in folder.iterdir())


def read_manifest(folder: str | Path) -> dict[str, Any]:
    path = Path(folder) / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except OSError as error:
        raise SavedModelError(f"{folder} holds no saved model ({MANIFEST} not found)") from error
    except ValueError as error:
        raise SavedModelError(f"{path} is damaged: {error}") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
        raise SavedModelError(f"{path} is not a model's description")
    if manifest["format"] > FORMAT:
        raise SavedModelError(
            f"{path} was written in format {manifest['format']} by isthmus "
            f"{manifest.get('isthmus', '?')}; this version reads up to format {FORMAT}: upgrade"
        )
    files = manifest.get("files")
    whole = isinstance(files, dict) and all(isinstance(entry, dict) for entry in files.values())
    if manifest.pop("checksum", None) != _checksum(manifest) or not whole:
        raise SavedModelError(f"{path} is damaged: its checksum does not match")
    return manifest


def write_file(path: str | Path, content: bytes) -> None:
    """Replace a file in one step, so that a reader sees the old content or the new."""
    path = Path(path)
    scratch = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with scratch.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def _plain(value: Any) -> Any:
    """NumPy's scalars as JSON numbers; other objects (a RandomState) as nothing."""
    return value.item() if isinstance(value, np.generic) else None


def _checksum(manifest: dict[str, Any]) -> str:
    content = json.dumps(manifest, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()
