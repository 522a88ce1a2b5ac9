"""The frame of the command line: exit codes, one message, quick help."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from capacity import cli
from capacity.commands import group
from capacity.commands.examples import EXAMPLES
from capacity.service.errors import CapacityError, InputError

HEAVY = {"altair", "numpy", "pandas", "pulp", "pyarrow", "pydantic", "rich", "scipy", "simpy"}


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch):
    """Give a program whose only command raises the given fault."""

    def program(fault: BaseException) -> int:
        app = group("A program that fails.")

        @app.command()
        def fail() -> None:
            raise fault

        monkeypatch.setattr(cli, "app", app)
        return cli.run([])

    return program


def test_wrong_input_is_one_message_and_exit_2(fails, capsys):
    fault = InputError("fte is -1", where="team.csv, row 3", allowed="0 to 1.5")
    assert fails(fault) == 2
    said = capsys.readouterr()
    assert said.err == "error: team.csv, row 3: fte is -1; allowed: 0 to 1.5\n"
    assert said.out == ""


def test_a_fault_that_we_foresaw_is_one_message_and_exit_1(fails, capsys):
    assert fails(CapacityError("the solver stopped")) == 1
    assert capsys.readouterr().err == "error: the solver stopped\n"


def test_a_fault_that_nobody_foresaw_says_that_it_is_ours(fails, capsys):
    assert fails(KeyError("weeks")) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: a fault of ours, KeyError")
    assert "Traceback" not in said


def test_debug_shows_where_a_fault_was_raised(fails, monkeypatch):
    monkeypatch.setenv("CAPACITY_DEBUG", "1")
    with pytest.raises(KeyError):
        fails(KeyError("weeks"))


def test_ctrl_c_is_a_plain_sentence_and_exit_130(fails, capsys):
    assert fails(KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == "stopped before the end\n"


def test_a_command_may_choose_its_exit_code(fails, capsys):
    assert fails(typer.Exit(2)) == 2
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("arguments", [["--no-such-flag"], ["no-such-command"]])
def test_a_wrong_flag_is_one_message_and_exit_2(arguments, capsys):
    assert cli.run(arguments) == 2
    said = capsys.readouterr()
    assert said.err.startswith("error: ")
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_without_a_command_the_program_shows_its_help(capsys):
    assert cli.run([]) == 0
    assert "Usage: capacity" in capsys.readouterr().out


def test_the_version_is_printed_alone(capsys):
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("capacity ")


def test_help_imports_no_heavy_library(root: Path):
    code = "import sys; from capacity.cli import run; run(['--help']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert "Usage: capacity" in done.stdout
    assert HEAVY.isdisjoint(done.stdout.splitlines()[-1].split())


def test_the_program_runs_from_a_checkout(root: Path):
    done = subprocess.run(
        [sys.executable, "cli.py", "--version"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("capacity ")


def commands(group, words: str = ""):
    """Yield every command with its words, those of groups too."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{words} {name}".strip())
        else:
            yield f"{words} {name}".strip(), command


ALL = dict(commands(typer.main.get_command(cli.app)))


@pytest.mark.parametrize("words", ALL)
def test_every_help_has_examples_and_each_is_a_command_line_that_is_taken(words):
    assert EXAMPLES[words]
    for rest in EXAMPLES[words]:
        context = ALL[words].make_context(words, shlex.split(rest))
        assert f"capacity {words} {rest}".rstrip() in context.get_help()


def test_no_example_is_of_a_command_that_is_gone():
    assert EXAMPLES.keys() == ALL.keys()
