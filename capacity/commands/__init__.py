"""One small module for each command; `capacity.cli` registers them.

How to add a command: write ``capacity/commands/due.py`` with one public function
of the command's name, and register it in `capacity.cli`, in the order of the help::

    def due(
        caseload: Annotated[Path, typer.Argument(help="The caseload sheet.")],
        weeks: Annotated[int, typer.Option(min=1, help="How far to look ahead.")] = 26,
    ) -> None:
        '''Show what falls due, what is overdue, and when hours or slots run out.'''
        from capacity.files import read_caseload
        ...  # parse, call, print

    app.command()(due)      # in capacity/cli.py, below `_start`

A command with commands of its own (``capacity new scenario``) exposes a
`typer.Typer` of its name instead, made by `capacity.commands.group`, and is registered
by ``app.add_typer(new, name="new")``.

Three rules keep ``capacity --help`` quick and every fault one line:

* the top of a module imports the standard library and typer, nothing else; what
  the command needs (numpy, pandas, rich, our own packages) is imported inside it;
* the first line of the docstring is the help, and every option has a help text;
* what the user gave wrongly is raised as `capacity.service.InputError`; nothing
  here catches it, prints it, or exits. Results go to standard output, progress
  and warnings to standard error.
"""

import typer


def group(help_line: str) -> typer.Typer:
    """Make an empty group of commands with our settings."""
    return typer.Typer(
        help=help_line,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
