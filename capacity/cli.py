"""The ``capacity`` program: registers the commands and turns every fault into one message.

Exit codes: 0 done, 2 the input or a flag is wrong, 1 a fault of ours, 130 stopped
by Ctrl-C. `capacity.commands` says how to add a command. Help is plain text: drawing
it with rich costs 0.25 s, twice all the rest.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from capacity.commands import group
from capacity.commands.allocate import allocate
from capacity.commands.backtest import backtest
from capacity.commands.calibrate import calibrate
from capacity.commands.check import check
from capacity.commands.compare import compare
from capacity.commands.due import due
from capacity.commands.england import england
from capacity.commands.examples import add_examples
from capacity.commands.new import new
from capacity.commands.plan import plan
from capacity.commands.purge import purge
from capacity.commands.report import report
from capacity.commands.schema import schema
from capacity.commands.serve import serve
from capacity.commands.simulate import simulate
from capacity.commands.sweep import sweep
from capacity.service.errors import CapacityError, InputError, printable

DONE, OUR_FAULT, WRONG_INPUT, STOPPED = 0, 1, 2, 130

WRONG_PLACE = frozenset({
    errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.EACCES, errno.EPERM,
    errno.EROFS, errno.ENAMETOOLONG, errno.EINVAL, errno.ELOOP,
})  # fmt: skip
"""What the system says of a file or folder that was named and cannot be."""

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says where there is no room for what is printed or written."""

app = group("Capacity planning and caseload allocation for Independent Reviewing Officers.")


def _print_version(wanted: bool) -> None:
    if wanted:
        from capacity.version import __version__

        typer.echo(f"capacity {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.command()(simulate)
app.command()(compare)
app.command()(sweep)
app.command()(allocate)
app.command()(due)
app.command()(plan)
app.command()(check)
app.add_typer(calibrate, name="calibrate")
app.command()(backtest)
app.command()(england)
app.add_typer(new, name="new")
app.command()(report)
app.command()(schema)
app.command()(serve)
app.command()(purge)
add_examples(app)


def main() -> None:
    """Run the program on the command line's arguments and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; a fault is one message on standard error.

    With ``CAPACITY_DEBUG=1`` in the environment a fault shows its traceback instead.
    """
    _print_what_the_terminal_can()
    try:
        code = app(list(arguments), prog_name="capacity", standalone_mode=False) or DONE
    except Exception as fault:
        if os.environ.get("CAPACITY_DEBUG") == "1":
            raise
        message, code = _explain(fault)
        typer.echo(f"error: {printable(message)}", err=True)
    if code == STOPPED:
        typer.echo("stopped before the end", err=True)
    return int(code)


def _explain(fault: Exception) -> tuple[str, int]:
    if isinstance(fault, typer.TyperException):
        return _explain_usage(fault), WRONG_INPUT
    if isinstance(fault, InputError):
        return str(fault), WRONG_INPUT
    if isinstance(fault, CapacityError):
        return str(fault), OUR_FAULT
    if isinstance(fault, OSError) and fault.filename is not None:
        told = InputError(fault.strerror or type(fault).__name__, where=str(fault.filename))
        return str(told), WRONG_INPUT if fault.errno in WRONG_PLACE else OUR_FAULT
    if isinstance(fault, OSError) and fault.errno in NO_ROOM:
        return f"what is printed cannot be written: {fault.strerror}", OUR_FAULT
    what = f"{type(fault).__name__}: {fault}".rstrip(": ")
    return f"a fault of ours, {what}; CAPACITY_DEBUG=1 shows where", OUR_FAULT


def _explain_usage(fault: typer.TyperException) -> str:
    message = _wrong_value(fault) or " ".join(fault.format_message().split()).rstrip(".")
    context = getattr(fault, "ctx", None)
    return f"{message}; see {context.command_path} --help" if context else message


def _wrong_value(fault: typer.TyperException) -> str:
    """Say which value of an option is wrong and what is allowed; empty for any other fault."""
    option, told = getattr(fault, "param", None), getattr(fault.__cause__, "errors", None)
    if option is None or told is None:
        return ""
    wrong, least = told()[0], getattr(option, "min", None)
    whole = wrong["type"].startswith("int") or isinstance(least, int)
    allowed = "a whole number" if whole else "a number"
    allowed += "" if least is None else f", {least} or more"
    return str(InputError(f"found '{wrong['input']}'", where=option.opts[0], allowed=allowed))


def _print_what_the_terminal_can() -> None:
    # A Windows console or pipe without UTF-8 gets a question mark, not a traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
