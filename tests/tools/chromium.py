"""Finds a Chromium for the browser tests, or installs one: Debian's as root, else Playwright's own. Says so plainly."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def installed() -> str | None:
    """The path of the system's Chromium, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def writes_chinese() -> bool:
    """Whether there is a font with Chinese letters: without one every page has other sizes than its readers see."""
    listed = shutil.which("fc-list")
    return not listed or bool(subprocess.run([listed, ":lang=zh"], capture_output=True, check=False).stdout.strip())


def with_apt(*packages: str) -> None:
    """Install Debian's packages, where this is Debian and one may."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"用 apt 安装 / installing with apt: {' '.join(packages)} …", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], check=False)


def install() -> str | None:
    """Install one and give its path; None means Playwright's own, which it finds itself. Exits where neither works."""
    with_apt("chromium", "fonts-noto-cjk")
    if path := installed():
        return path
    print("用 Playwright 安装它自带的 Chromium… / installing Playwright's own Chromium …", flush=True)
    if subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode == 0:
        return None
    sys.exit(
        "没有 Chromium，也装不上：请先安装 chromium，再运行 make test。"
        " / There is no Chromium and none could be installed: install chromium, then run make test again."
    )


if __name__ == "__main__":
    if installed() and not writes_chinese():
        with_apt("fonts-noto-cjk")
    print(installed() or install() or "playwright")
