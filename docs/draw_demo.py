"""Draw README's picture: what `isthmus demo` prints on its made-up catalogue, as docs/demo.svg.

python docs/draw_demo.py
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

COLUMNS = 92


def printed() -> str:
    """What a terminal shows of the demo, where there is neither real data nor a network."""
    with tempfile.TemporaryDirectory() as folder:
        surroundings = {
            **os.environ,
            "ISTHMUS_DATA": folder,
            "XDG_CACHE_HOME": folder,
            "COLUMNS": str(COLUMNS),
            "https_proxy": "http://127.0.0.1:9",  # nothing listens there: no download
            "TERM": "xterm-256color",
        }
        ours, theirs = pty.openpty()
        command = [str(Path(sys.executable).with_name("isthmus")), "demo"]
        process = subprocess.Popen(
            command, cwd=folder, env=surroundings, stdout=theirs, stderr=subprocess.DEVNULL
        )
        os.close(theirs)
        text = b""
        while True:
            try:
                text += os.read(ours, 4096)
            except OSError:  # the end, as Linux says it
                break
        if process.wait():
            raise SystemExit("isthmus demo failed")
    return text.decode().replace("\r\n", "\n")


def main() -> None:
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text.from_ansi("$ isthmus demo\n" + printed()))
    drawing = console.export_svg(title="isthmus demo (a made-up catalogue)")
    drawing = re.sub(r"@font-face {.*?}", "", drawing, flags=re.DOTALL)  # no fonts from elsewhere
    Path("docs/demo.svg").write_text(drawing)


if __name__ == "__main__":
    main()
