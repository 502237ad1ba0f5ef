"""Which plotly.js the browser is given: the small cartesian bundle where it was fetched, else plotly's whole one.

``python -m callbacks.server.plotlyjs`` fetches the small one with npm, for ``make setup``. It draws lines, bars and
heat maps, which is all the pages ask for, is a third of the whole one and starts in half the time. It is never part of
the repository, and taken only where its bytes are the very ones named here.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path

import plotly

from data.settings import ROOT

VERSION = "4.1.1"
"""Of plotly.js: the one the plotly package brings."""
PACKAGE = "plotly.js-cartesian-dist-min"
INTEGRITY = "sha512-o8GrFeusncwBIxbBynRJpY4pkgVB6caM+JLpwrLYbbsO7dZ8FJ+SVN2Fr+L7kiG/Z6w4P5O0Jus/Qr5EefHVeg=="
"""Of the package as npm packs it."""
SCRIPT_SHA256 = "79542150855a52c567260e3137095dbe2b744e6d702a5cabe67da246942fba7a"
"""Of the script inside."""
VENDOR = ROOT / "var" / "vendor"
_INSIDE = "package/plotly-cartesian.min.js"
_PATIENCE = 60


def small(folder: Path = VENDOR) -> Path:
    """Where the cartesian bundle is kept, whether it is there or not."""
    return folder / f"plotly-cartesian-{VERSION}.min.js"


def whole() -> Path:
    """The bundle inside the plotly package."""
    return Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


def bundled() -> str:
    """The version of plotly.js inside the plotly package: its first lines name it."""
    with whole().open(encoding="utf-8") as file:
        found = re.search(r"plotly\.js v([\d.]+)", file.read(200))
    return found[1] if found else ""


@cache
def script(folder: Path = VENDOR) -> bytes:
    """The bundle to serve: the small one where it is there, of plotly's version and unchanged; else the whole one."""
    path = small(folder)
    if bundled() == VERSION and path.is_file():
        content = path.read_bytes()
        if _is_ours(content):
            return content
    return whole().read_bytes()


def _is_ours(content: bytes) -> bool:
    return hashlib.sha256(content).hexdigest() == SCRIPT_SHA256


def unpacked(package: bytes) -> bytes:
    """The script inside a package. Raises ValueError where the package or the script is not the one named here."""
    if "sha512-" + base64.b64encode(hashlib.sha512(package).digest()).decode() != INTEGRITY:
        raise ValueError("not the package that is expected")
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        inside = archive.extractfile(_INSIDE)
        content = inside.read() if inside else b""
    if not _is_ours(content):
        raise ValueError("not the script that is expected")
    return content


def fetch(folder: Path = VENDOR) -> Path:
    """Fetch the cartesian bundle from wherever npm is set to look. Raises OSError, ValueError, SubprocessError."""
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm")
    with tempfile.TemporaryDirectory() as temporary:
        command = [npm, "pack", f"{PACKAGE}@{VERSION}", "--silent", "--pack-destination", temporary]
        subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE, cwd=temporary)  # noqa: S603
        content = unpacked(next(Path(temporary).glob("*.tgz")).read_bytes())
    folder.mkdir(parents=True, exist_ok=True)
    partial = small(folder).with_suffix(".part")
    partial.write_bytes(content)
    return partial.replace(small(folder))


def main() -> int:
    """Fetch it where it is missing, and say which bundle is used. Never fails: without it everything works as well."""
    path, said = small(), ""
    if bundled() == VERSION and not (path.is_file() and _is_ours(path.read_bytes())):
        try:
            fetch()
        except (OSError, ValueError, StopIteration, KeyError, tarfile.TarError, subprocess.SubprocessError) as error:
            said = f" ({type(error).__name__})"
    used = "cartesian" if script() != whole().read_bytes() else "full"
    kinds = {"cartesian": "小图表库 / the small chart library", "full": "完整图表库 / the whole chart library"}
    sys.stdout.write(f"图表 / charts: {kinds[used]}, {len(script()) / 1e6:.1f} MB{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
