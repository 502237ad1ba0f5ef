"""Servers of a bench, each in a process of its own: the dashboard, and the static page it is held against.

``python -m bench.serving dashboard FOLDER`` and ``python -m bench.serving static FOLDER`` print their port.
"""

from __future__ import annotations

import mimetypes
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli

from callbacks.door import limits
from callbacks.server import static
from callbacks.server.connections import listening
from callbacks.server.web import create_app
from callbacks.services.context import open_context
from data.settings import Settings

TODAY = "2026-11-23"


@contextmanager
def running(kind: str, folder: Path) -> Iterator[str]:
    """A server in a process of its own; gives its address, and ends it afterwards."""
    command = [sys.executable, "-m", "bench.serving", kind, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def dashboard(folder: Path) -> Any:
    """The dashboard on a demonstration, without the limit on how much one account may ask for."""
    limits.LIMITS.clear()
    settings = Settings.from_environment({"TUOYU_TODAY": TODAY}).moved_to(folder)
    context = open_context(settings, demo=True)
    app = create_app(context)
    static.press_soon(app).join()
    app.ahead.start()
    context.figures()
    return app.server


def plain(folder: Path) -> Any:
    """A folder's files, compressed once and cached for good, but for pages: nothing could serve them faster."""
    kept = {f"/{path.name}": path.read_bytes() for path in folder.iterdir()}
    packed = {name: brotli.compress(body, quality=11 if len(body) > 5000 else 4) for name, body in kept.items()}

    def answer(environ: dict[str, Any], start: Any) -> list[bytes]:
        name = environ["PATH_INFO"] if environ["PATH_INFO"] != "/" else "/index.html"
        body = packed.get(name)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        age = "no-store" if name.endswith(("html", "json")) else "public, max-age=31536000, immutable"
        headers = [("Content-Type", kind), ("Cache-Control", age), ("Content-Encoding", "br")]
        start("200 OK" if body else "404 Not Found", headers if body else [])
        return [body or b""]

    return answer


def main(kind: str, folder: str) -> None:
    """Serve until ended; the port is the first line said."""
    server = listening((dashboard if kind == "dashboard" else plain)(Path(folder)), "127.0.0.1", 0)
    sys.stdout.write(f"{server.effective_port}\n")
    sys.stdout.flush()
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
