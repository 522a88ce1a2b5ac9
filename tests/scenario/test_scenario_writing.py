"""A scenario written down and read again; one to fill in; its fingerprint."""

import pickle
import re
import tomllib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.scenario import Scenario, scenario_template
from capacity.scenario.keys import all_keys
from capacity.service import InputError

DAYS = st.dates(date(2015, 1, 1), date(2017, 1, 1))
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=20
)
LAWS = st.one_of(
    st.builds(
        lambda mean, sd: {"law": "normal", "mean": mean, "sd": sd},
        st.floats(0.01, 1),
        st.floats(0.01, 1),
    ),
    st.builds(
        lambda low, wide: {"law": "uniform", "low": low, "high": low + wide, "at_most": 0.9},
        st.floats(0, 0.4),
        st.floats(0.1, 0.5),
    ),
)
QUANTITIES = st.one_of(st.floats(0.01, 1), LAWS)
SURGES = st.builds(
    lambda name, pathway, children, start, days: {
        "name": name,
        "pathway": pathway,
        "children": children,
        "start": start,
        "end": start + timedelta(days=days),
    },
    WORDS,
    st.sampled_from(["CP", "LAC"]),
    st.floats(0, 100),
    DAYS,
    st.integers(0, 100),
)
OFFICERS = st.builds(
    lambda fte, contract, start, pods: {
        "fte": fte,
        "contract": contract,
        "start": start,
        "pods": pods,
    },
    st.floats(0.1, 1.5),
    st.sampled_from(["permanent", "locum"]),
    st.one_of(st.none(), DAYS),
    st.lists(st.integers(1, 8)),
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "scenario.description": WORDS,
        "scenario.weeks": st.integers(1, 300),
        "scenario.seed": st.integers(0, 10**18),
        "demand.cp.conversion": QUANTITIES,
        "demand.random_rates": st.booleans(),
        "demand.cp.season": st.lists(st.floats(0.1, 5), min_size=12, max_size=12),
        "demand.cp.rate_state_sd": st.one_of(st.none(), st.floats(0, 1.5)),
        "demand.surge": st.lists(SURGES, max_size=3, unique_by=lambda each: each["name"]),
        "practice.lateness": st.lists(
            st.builds(
                lambda share, until: {"cause": "moved", "share_pct": share, "until_pct": until},
                QUANTITIES,
                st.one_of(st.none(), QUANTITIES),
            ),
            max_size=3,
        ),
        "workforce.officer": st.lists(OFFICERS, max_size=3).map(
            lambda rows: [
                {"officer": "Ever", "fte": 1.0},
                *({"officer": f"Officer {n}", **row} for n, row in enumerate(rows)),
            ]
        ),
    },
)


@given(changes=CHANGES)
def test_what_is_written_reads_back_as_an_equal_scenario(small, changes):
    scenario = small.with_changes(changes)
    again = Scenario.from_dict(tomllib.loads(scenario.to_toml()))
    assert again == scenario
    assert again.to_toml() == scenario.to_toml()
    assert again.hash == scenario.hash


@given(changes=CHANGES)
def test_a_scenario_can_be_sent_to_another_process(small, changes):
    scenario = small.with_changes(changes)
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_what_is_written_to_a_file_loads(small, tmp_path):
    (tmp_path / "scenario.toml").write_text(small.to_toml(), encoding="utf-8")
    assert Scenario.load(tmp_path / "scenario.toml") == small


def test_each_key_has_its_unit_and_its_source_beside_it(small):
    text = small.to_toml()
    assert "rooms = 2  # rooms; A" in text
    assert "rate_sd = 0.27  # log units; F: forecast §2, sX" in text
    assert 'name = "small"\n' in text


def test_a_stated_value_shows_the_default_that_it_replaces(small):
    text = small.with_changes({"conference.rooms": 3}).to_toml()
    assert "rooms = 3  # rooms; default 2" in text


def test_the_template_runs_as_it_stands():
    scenario = Scenario.from_dict(tomllib.loads(scenario_template()))
    assert scenario.name == "my-service"
    assert len(scenario.team()) == 11


def test_the_template_shows_every_key():
    text = scenario_template()
    for key in all_keys(Scenario):
        if "[]" not in key.name and key.kind != "rows":
            assert re.search(rf"^(#* ?){key.name.rpartition('.')[2]}( =|:)", text, re.M), key.name


def test_the_template_says_the_defaults_where_it_is_a_comment():
    bare = Scenario.from_dict(tomllib.loads(scenario_template()))
    head, _, _ = scenario_template().partition("# Officers one by one")
    full = re.sub(r"^# (\w+ = )", r"\1", head, flags=re.M)
    full = re.sub(r"^\[scenario\]", "[scenario]", full.partition("[scenario]")[2])
    assert Scenario.from_dict(tomllib.loads("[scenario]" + full)) == bare


def test_the_examples_of_rows_in_the_template_are_right():
    text = re.sub(r"^# (\w+ = |\[\[)", r"\1", scenario_template(), flags=re.M)
    rows = text[text.index("\n[[workforce.officer]]") :]
    header = '[scenario]\nname = "x"\nstart = 2026-01-05\nweeks = 1\n'
    scenario = Scenario.from_dict(tomllib.loads(header + rows))
    assert scenario.demand.surge[0].children == 35
    assert scenario.practice.lateness[0].cause == "late_notification"


NUMBERS = {"scenario.seed": 2, "workforce.fte": 2.1, "practice.midway": False, "scenario.weeks": 5}
WORDS_ONLY = {"scenario.name": "other", "scenario.description": "another question"}


@pytest.mark.parametrize("name", NUMBERS)
def test_what_changes_the_numbers_changes_the_fingerprint(small, name):
    assert small.with_changes({name: NUMBERS[name]}).hash != small.hash


@pytest.mark.parametrize("name", WORDS_ONLY)
def test_words_do_not_change_the_fingerprint(small, name):
    assert small.with_changes({name: WORDS_ONLY[name]}).hash == small.hash


def test_the_fingerprint_knows_a_length_from_its_words(small):
    ended = small.with_changes({"scenario.end": small.last_day})
    assert ended.hash == small.hash


def test_a_surge_has_a_fingerprint_without_its_name(small):
    surge = {"pathway": "CP", "children": 3, "start": small.first_day, "end": small.first_day}
    one = small.with_changes({"demand.surge": [{**surge, "name": "one"}]})
    other = small.with_changes({"demand.surge": [{**surge, "name": "other"}]})
    assert one.hash == other.hash != small.hash


def test_the_fingerprint_is_the_same_in_every_process_and_version(small):
    # A key that is added with its default must not change this; a change of a default does
    # not either, and is told by the version in the manifest.
    assert small.hash == ("64a70fc5859dc070e93a22bbf248cbf153b376614d688c63f0f3823c74fee7e7")


def test_a_sheet_counts_by_its_content(small, tmp_path):
    hashes = []
    for name, content in (("a", "Adams,1"), ("b", "Adams,1"), ("c", "Adams,0.9")):
        (tmp_path / name).write_text(f"officer,fte\n{content}\n")
        hashes.append(small.with_changes({"start.team": tmp_path / name}).hash)
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_sheet_that_has_gone_has_no_fingerprint(small, tmp_path):
    sheet = tmp_path / "team.csv"
    sheet.write_text("officer,fte\nAdams,1\n")
    scenario = small.with_changes({"start.team": sheet})
    sheet.unlink()
    with pytest.raises(InputError, match=r"start\.team: .*team\.csv cannot be read"):
        assert scenario.hash
