"""Chromium without a window, on a page of loopback; nothing else is contacted."""

from pathlib import Path

from tests.servers.binaries import require
from tests.servers.process import ServerProcess

# What would look for updates, safe-browsing lists, translations or a field trial.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-sandbox",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def chromium(folder: Path, url: str) -> ServerProcess:
    """A browser that opens `url` and stays there until it is killed (`kill`, its children too)."""
    folder.mkdir(parents=True, exist_ok=True)
    binary = require("chromium")
    return ServerProcess(
        name="chromium",
        command=[
            binary,
            "--headless",
            *QUIET,
            f"--user-data-dir={folder / 'profile'}",
            "--remote-debugging-port=0",
            url,
        ],
        log=folder / "chromium.log",
        ready=lambda: (folder / "profile" / "DevToolsActivePort").exists(),
    )
