"""Starts the page: on this machine only, and silent about it to everybody else."""

from __future__ import annotations

import asyncio
import os
import socket
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from capacity.app.unframed import Unframed
from capacity.service import InputError

if TYPE_CHECKING:
    from streamlit.starlette import App

HOST = "127.0.0.1"
FOLDER = "CAPACITY_PAGE_FOLDER"
"""The environment variable by which the page knows its folder."""
PAGE = Path(__file__).with_name("page.py")
LARGEST_SHEET_MB = 20
NEEDED = {
    "streamlit": "Streamlit", "uvicorn": "uvicorn", "starlette": "Starlette",
    "streamlit.starlette": "a Streamlit that runs on Starlette",
}  # fmt: skip
"""What the page cannot do without, by the module that it is found by."""


def settings(port: int, *, browser: bool) -> dict[str, object]:
    """Return Streamlit's settings; they count whatever a file of settings elsewhere says."""
    return {
        "server.address": HOST,
        "server.port": port,
        "server.headless": not browser,
        "server.allowedHosts": [HOST, "localhost"],
        "server.enableCORS": True,
        "server.enableXsrfProtection": True,
        "server.enableStaticServing": False,
        "server.enableAgentApi": False,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        "server.showEmailPrompt": False,
        "server.maxUploadSize": LARGEST_SHEET_MB,
        "server.baseUrlPath": "",
        "browser.serverAddress": HOST,
        "browser.serverPort": port,
        "browser.gatherUsageStats": False,
        # Left out, Streamlit's own sites might steer a page of ours in a frame of theirs.
        "client.allowedOrigins": [f"http://{HOST}:{port}"],
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "logger.level": "error",
        "logger.hideWelcomeMessage": True,
        "runner.magicEnabled": False,
        "theme.base": "light",
        "theme.primaryColor": "#12436D",
        "theme.textColor": "#0b0c0c",
        "theme.linkColor": "#12436D",
        "theme.font": "Arial, 'Liberation Sans', Helvetica, sans-serif",
        "theme.headingFont": "Arial, 'Liberation Sans', Helvetica, sans-serif",
    }


def refuse_without_streamlit() -> None:
    """Say how to install what the page needs.

    Raises
    ------
    InputError
        If any of it is not there.
    """
    missing = next((what for name, what in NEEDED.items() if not _installed(name)), "")
    if missing:
        raise InputError(
            f"the page needs {missing}, which is not installed",
            allowed="pip install 'capacity[app]'; in a checkout: python3 start.py serve",
        )


def _installed(name: str) -> bool:
    """Whether a module can be found; to find one within another imports the other."""
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def refuse_taken(port: int) -> None:
    """Refuse a port on which something listens already.

    Raises
    ------
    InputError
        Naming it.
    """
    with socket.socket() as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise InputError(
                f"port {port} is taken", where="--port", allowed="another, such as --port 8502"
            ) from None


def serve(folder: Path, port: int, *, browser: bool) -> None:
    """Serve the page until it is stopped.

    Raises
    ------
    InputError
        If Streamlit is missing or the port is taken.
    """
    refuse_without_streamlit()
    refuse_taken(port)
    os.environ[FOLDER] = str(folder.absolute())
    import uvicorn
    from streamlit.web import bootstrap

    flags = {
        name.replace(".", "_"): value for name, value in settings(port, browser=browser).items()
    }
    bootstrap.load_config_options(flags)
    uvicorn.run(
        page(f"http://{HOST}:{port}", browser=browser), host=HOST, port=port,
        log_level="error", access_log=False, server_header=False, timeout_graceful_shutdown=2,
    )  # fmt: skip


def page(address: str, *, browser: bool) -> App:
    """Return the page as what a web server runs; it opens the browser once it is there."""
    from starlette.middleware import Middleware
    from streamlit.starlette import App

    @asynccontextmanager
    async def opened(_: App) -> AsyncIterator[None]:
        if browser:
            asyncio.get_running_loop().call_later(1.0, webbrowser.open, address)
        yield

    return App(PAGE, lifespan=opened, middleware=[Middleware(Unframed)])
