"""`capacity check` and `capacity new`, called as the program calls them."""

import pytest
import typer

from capacity.commands import group
from capacity.commands.check import check
from capacity.commands.new import new
from capacity.service import InputError


@pytest.fixture
def run():
    """Give a function that runs a command line of these two commands."""
    app = group("A program with two commands.")
    app.command()(check)
    app.add_typer(new, name="new")

    def with_arguments(*arguments: object) -> None:
        app([str(argument) for argument in arguments], standalone_mode=False)

    assert isinstance(app, typer.Typer)
    return with_arguments


def test_check_accounts_for_both_sheets_and_looks_at_them_together(run, scenarios, capsys):
    folder = scenarios / "example"
    run("check", folder / "team.xlsx", folder / "caseload.csv", "--as-at", "2026-01-05")
    said = capsys.readouterr().out
    assert "rows read      940" in said
    assert "Together on 2026-01-05: 940 children, 10.8 FTE in post, 87.0 children per FTE" in said
    assert "Hal Osborne leaves on 2026-03-27 and holds 79 children" in said


def test_check_of_one_sheet_says_nothing_about_another(run, scenarios, capsys):
    run("check", scenarios / "example" / "team.csv")
    said = capsys.readouterr().out
    assert "11   officers" in said
    assert "Together" not in said


def test_check_refuses_a_day_that_is_none(run, scenarios):
    with pytest.raises(InputError, match="--as-at"):
        run("check", scenarios / "example" / "team.csv", "--as-at", "today")


def test_new_writes_a_sheet_that_check_reads(run, tmp_path, capsys):
    run("new", "caseload", "--out", tmp_path / "c.xlsx")
    run("new", "team", "--out", tmp_path / "t.csv")
    run("check", tmp_path / "c.xlsx", tmp_path / "t.csv", "--as-at", "2026-01-05")
    said = capsys.readouterr().out
    assert "its rows are invented" in said
    assert "kept             4   children, 1 on both pathways" in said


def test_check_of_a_scenario_reads_the_sheets_that_it_names(run, scenarios, capsys):
    run("check", scenarios / "example" / "example.toml")
    said = capsys.readouterr().out
    assert "scenario 'example'" in said
    assert "rows read      940" in said
    assert "Together on 2026-01-05: 940 children" in said
