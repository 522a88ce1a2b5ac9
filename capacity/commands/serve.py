"""``capacity serve``: the PRO's page in a browser, on this machine only."""

from pathlib import Path
from typing import Annotated

import typer

FOLDER = Path("results/page")


def serve(
    port: Annotated[int, typer.Option(min=1024, max=65535, help="Where it listens.")] = 8501,
    folder: Annotated[
        Path, typer.Option(metavar="DIR", help="Where proposals and approvals are kept.")
    ] = FOLDER,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the browser at once.")
    ] = True,
) -> None:
    """Show the page: open sheets, read a proposal, alter and approve it.

    It listens on 127.0.0.1 only and asks nothing of any other machine. Ctrl-C stops it;
    what was decided and approved stays in the folder until `capacity purge` deletes it.
    """
    from capacity.app.serving import HOST, refuse_taken, refuse_without_streamlit
    from capacity.app.serving import serve as start
    from capacity.app.store import Store

    refuse_without_streamlit()
    refuse_taken(port)
    Store(folder).make()
    typer.echo(f"the page is at http://{HOST}:{port}, for this computer only; Ctrl-C stops it")
    start(folder, port, browser=browser)
