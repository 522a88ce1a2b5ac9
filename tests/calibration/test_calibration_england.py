"""Every council at once: one that fails is left out, what is done is kept, sums add up."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capacity import cli
from capacity.calibration import england
from capacity.calibration.england import Children, Nation, Question, simulate_england
from capacity.experiment.executors import InProcess
from capacity.files.published import read_published
from capacity.report.england_chart import england_chart
from capacity.service.errors import InputError

QUICK = Question(year=2020, weeks=2, replications=2)


def silent(done: int, total: int) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def small(small_published: Path):
    """A folder's first councils only."""
    read = read_published(small_published)
    return replace(read, councils=read.councils[:3])


@pytest.fixture(scope="module")
def nation(small, tmp_path_factory) -> Nation:
    return simulate_england(small, QUICK, tmp_path_factory.mktemp("e"), InProcess(), silent)


def test_a_need_is_the_children_over_those_of_an_officer(nation: Nation) -> None:
    assert len(nation.needs) == 3
    for need in nation.needs:
        children = nation.children[need.code]
        assert need.mean == pytest.approx(np.mean(children.average) / 60)
        assert need.end_p10 is not None
        assert need.end_p90 is not None
        assert need.end_p10 <= need.end <= need.end_p90
        assert need.enough >= need.end_p10
        assert need.now == pytest.approx(need.children / 60)


def test_the_sum_is_that_of_the_councils_and_wider_if_they_go_together(nation: Nation) -> None:
    every = nation.sums[0]
    for name in ("children", "now", "mean", "end"):
        added = sum(getattr(need, name) for need in nation.needs)
        assert getattr(every, name) == pytest.approx(added)
    assert every.apart is not None
    assert every.together is not None
    slight = 1e-9  # sums in another order
    assert every.together[0] - slight <= every.apart[0] <= every.apart[1]
    assert every.apart[1] <= every.together[1] + slight


def test_a_single_run_has_no_range(small, tmp_path) -> None:
    nation = simulate_england(small, replace(QUICK, replications=1), tmp_path, InProcess(), silent)
    assert all(need.end_p10 is None and need.ci95_low is None for need in nation.needs)
    assert nation.sums[0].apart is None
    assert nation.sums[0].together is None
    assert any("one run" in cell for row in england_chart(nation).table.rows for cell in row)


def test_two_councils_with_the_same_rows_do_not_share_their_chances(small, tmp_path) -> None:
    asked, _ = england._asked(small, QUICK, small.councils)
    assert len({each.seed for each in asked}) == 3


def test_what_is_kept_is_not_run_again_and_what_is_damaged_is(small, tmp_path, monkeypatch) -> None:
    whole = simulate_england(small, QUICK, tmp_path, InProcess(), silent)
    files = sorted(tmp_path.rglob("*.json"))
    assert len(files) == 3
    files[0].write_text('{"scenario": "half', encoding="utf-8")
    places: list[int] = []
    run = england.Runs.__call__

    def noting(self: england.Runs, place: int) -> Children:
        places.append(place)
        return run(self, place)

    monkeypatch.setattr(england.Runs, "__call__", noting)
    again = simulate_england(small, QUICK, tmp_path, InProcess(), silent)
    assert places == [0]
    assert again == whole
    other = simulate_england(small, replace(QUICK, seed=2), tmp_path, InProcess(), silent)
    assert len(places) == 4
    assert other.children != whole.children
    monkeypatch.setattr(england, "model_digest", lambda: "another version of the model")
    simulate_england(small, replace(QUICK, seed=2), tmp_path, InProcess(), silent)
    assert len(places) == 7


def test_a_council_that_fails_is_said_and_the_others_go_on(small, tmp_path, monkeypatch) -> None:
    run = england.Runs.__call__

    def failing(self: england.Runs, place: int) -> Children:
        if place == 1:
            raise ValueError("broken")
        return run(self, place)

    monkeypatch.setattr(england.Runs, "__call__", failing)
    found = simulate_england(small, QUICK, tmp_path, InProcess(), silent)
    assert len(found.needs) == 2
    ((code, why),) = found.left_out.items()
    assert "ValueError: broken" in why
    rows = list(csv.DictReader(io.StringIO(found.csv())))
    assert len(rows) == 3
    assert rows[-1]["code"] == code
    assert rows[-1]["left_out"] == why


def test_a_year_that_nobody_has_is_refused(small, tmp_path) -> None:
    with pytest.raises(InputError, match="nothing is published for 1999"):
        simulate_england(small, replace(QUICK, year=1999), tmp_path, InProcess(), silent)


def test_the_chart_has_a_row_a_council(nation: Nation) -> None:
    chart = england_chart(nation)
    assert [row[0] for row in chart.table.rows] == [need.name for need in nation.needs]
    assert "hold" in chart.title and "children at 60 each" in chart.title


def test_the_command_writes_table_chart_and_json(invented, tmp_path, capsys) -> None:
    (tmp_path / "published").mkdir()
    few = invented(4, range(2013, 2021), seed=8).write(tmp_path / "published")
    command = ["england", str(few), "--year", "2020", "--replications", "1",
               "--weeks", "1", "--jobs", "1", "--out", str(tmp_path)]  # fmt: skip
    assert cli.run(command) == 0
    said = capsys.readouterr().out
    assert "Full-time officers for 60 children each" in said
    assert max(map(len, said.partition("Each council")[0].splitlines())) <= 80
    folder = tmp_path / "england-2020"
    document = json.loads((folder / "england.json").read_text())
    rows = list(csv.DictReader((folder / "england.csv").read_text(encoding="utf-8").splitlines()))
    assert len(document["councils"]) == len(rows) - len(document["left_out"])
    assert (folder / "england.svg").read_text().startswith("<svg")
