"""What `capacity check` says of a scenario file."""

from pathlib import Path

from capacity.scenario import Scenario
from capacity.scenario.account import account
from capacity.scenario.inputs import load_inputs


def said(path: Path) -> str:
    scenario = Scenario.load(path)
    lines = list(account(path, scenario, *load_inputs(scenario)))
    assert all(len(line) <= 80 for text in lines for line in text.split("\n"))
    return " ".join("\n".join(lines).split())


def test_it_says_period_stocks_and_team(write):
    text = "[start]\ncp_plans = 30\nlooked_after = 40\nboth_pathways = 3\n"
    whole = said(write(text))
    assert "scenario 'small'" in whole
    assert "4 January 2016 to 31 January 2016, 4 weeks, seed 1" in whole
    assert "67 children, 30 on a plan and 40 looked after, 3 of them both" in whole
    assert "2 officers, 2 FTE in post, no locums" in whole
    assert "none: every parameter is one number" in whole


def test_it_says_who_comes_and_goes(write):
    head = '[scenario]\nname = "x"\nstart = 2016-01-04\nweeks = 4\n'
    row = '[[workforce.officer]]\nofficer = "{}"\nfte = 0.8\ncontract = "{}"\n{}\n'
    officers = [
        row.format("Ann", "permanent", "start = 2016-01-18"),
        row.format("Bob", "locum", "end = 2016-01-15"),
        row.format("Cy", "permanent", ""),
    ]
    whole = said(write(head + "".join(officers), bare=True))
    assert "2 officers, 1.6 FTE in post, 0.8 of them locums, 1 start later, 1 leave" in whole


def test_it_follows_the_chain_of_files(write):
    write("")
    write('extends = "small.toml"\n[scenario]\nname = "middle"\n', "middle.toml", bare=True)
    top = write('extends = "middle.toml"\n[scenario]\nname = "top"\n', "top.toml", bare=True)
    assert "extends top.toml extends middle.toml extends middle.toml extends small" in said(top)


def test_it_names_laws_with_the_range_of_what_they_give(write):
    law = 'hours_scale = { law = "uniform", low = 0.9, high = 1.1 }'
    assert "work.hours_scale: uniform, low 0.9, high 1.1; 80 % from 0.92 to 1.08" in said(
        write(f"[work]\n{law}\n")
    )


def test_it_counts_the_children_of_a_sheet(scenarios):
    whole = said(scenarios / "example" / "example.toml")
    assert "940 children, 510 on a plan and 450 looked after, 20 of them both: the sheet" in whole
    assert "11 officers, 10.8 FTE in post" in whole
