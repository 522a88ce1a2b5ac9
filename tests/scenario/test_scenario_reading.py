"""Reading files: encodings, what extends what, and where files are looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.scenario import Scenario
from capacity.scenario.reading import Stated, merged
from capacity.service import InputError

DERIVED = 'extends = "small.toml"\n'
OFFICERS = """
[[workforce.officer]]
officer = "Adams"
fte = 1.0
contract = "locum"
[[workforce.officer]]
officer = "Baker"
fte = 0.6
"""


@pytest.fixture
def derived(write):
    """Give a function that loads a scenario on top of the smallest one and a text of its own."""

    def load(text: str, base: str = "") -> Scenario:
        write(base)
        return Scenario.load(write(DERIVED + text, "derived.toml", bare=True))

    return load


def refused(path) -> str:
    with pytest.raises(InputError) as fault:
        Scenario.load(path)
    return str(fault.value).replace(str(path.parent), "")


def test_a_scenario_is_silent_about_all_but_what_differs(write):
    scenario = Scenario.load(write("[demand.cp]\nconversion = 0.5\n"))
    assert scenario.demand.cp.conversion == 0.5
    assert scenario.demand.cp.end_at_later_review == 0.4


def test_a_path_may_be_text(write):
    path = write("")
    assert Scenario.load(str(path)) == Scenario.load(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_an_editor_may_leave_its_marks(tmp_path, encoding, newline):
    text = (
        '[scenario]\nname = "small"\ndescription = """£50 a day\nis too much"""\n'
        "start = 2016-01-04\nweeks = 4\n[workforce]\nfte = 2.0\n"
    )
    path = tmp_path / "small.toml"
    path.write_bytes(text.replace("\n", newline).encode(encoding))
    assert Scenario.load(path).scenario.description == "£50 a day\nis too much"


def test_lines_are_counted_across_carriage_returns(tmp_path):
    path = tmp_path / "small.toml"
    path.write_bytes(b"\xef\xbb\xbf[scenario]\r\nname = 3\r\nstart = 2016-01-04\r\nweeks = 1\r\n")
    assert "small.toml, line 2, scenario.name" in refused(path)


def test_a_file_that_is_not_there_is_named_with_one_like_it(write):
    path = write("")
    assert refused(path.with_name("smal.toml")) == (
        "/smal.toml: there is no such file; did you mean '/small.toml'?"
    )


def test_a_folder_is_no_scenario(tmp_path):
    with pytest.raises(InputError, match=r"this is a folder; allowed: a \.toml file"):
        Scenario.load(tmp_path)


def test_an_empty_file_is_said_to_be_empty(write):
    assert "the file is empty" in refused(write("", bare=True))


def test_a_file_of_comments_lacks_a_scenario(write):
    assert "'scenario' is missing" in refused(write("# nothing yet", bare=True))


def test_a_nearer_file_changes_the_keys_that_it_states(derived):
    scenario = derived(
        "[demand.cp]\nconversion = 0.5\n", base="[demand.cp]\nconversion = 0.7\nrate_sd = 0.1\n"
    )
    assert scenario.demand.cp.conversion == 0.5
    assert scenario.demand.cp.rate_sd == 0.1
    assert scenario.name == "small"


def test_stating_the_end_takes_the_weeks_away(derived):
    scenario = derived("[scenario]\nend = 2016-01-10\n")
    assert (scenario.scenario.weeks, scenario.n_days) == (None, 7)


def test_a_further_surge_is_added(derived):
    surge = (
        '[[demand.surge]]\npathway = "CP"\nchildren = {}\nstart = 2016-01-05\nend = 2016-01-08\n'
    )
    scenario = derived(surge.format(35), base=surge.format(3))
    assert [each.children for each in scenario.demand.surge] == [3, 35]


def test_a_named_officer_is_changed_and_a_new_one_added(derived):
    scenario = derived(
        '[[workforce.officer]]\nofficer = "Adams"\nend = 2016-01-15\n'
        '[[workforce.officer]]\nofficer = "Clarke"\nfte = 1.0\nstart = 2016-01-18\n',
        base=OFFICERS,
    )
    adams, baker, clarke = scenario.workforce.officer
    assert (adams.fte, adams.contract, str(adams.end)) == (1.0, "locum", "2016-01-15")
    assert (baker.officer, clarke.officer) == ("Baker", "Clarke")


def test_causes_of_lateness_are_stated_all_or_none(derived):
    lateness = '[[practice.lateness]]\ncause = "moved"\nshare_pct = {}\n'
    scenario = derived(lateness.format(2.0), base=lateness.format(1.0) + lateness.format(5.0))
    assert [each.share_pct for each in scenario.practice.lateness] == [2.0]


def test_a_law_is_replaced_as_a_whole(derived):
    scenario = derived(
        '[work]\nhours_scale = { law = "uniform", low = 0.9, high = 1.1 }\n',
        base='[work]\nhours_scale = { law = "normal", mean = 1.0, sd = 0.1 }\n',
    )
    assert scenario.work.hours_scale.law == "uniform"


def test_a_fault_in_the_file_below_is_named_there(write):
    write("[demand.cp]\nconversion = 92\n")
    path = write(DERIVED + "[work]\nweekly_hours = 37\n", "derived.toml", bare=True)
    assert refused(path).startswith("/small.toml, line 8, demand.cp.conversion: found 92")


def test_a_fault_in_an_added_row_is_named_in_its_own_file(write):
    write(OFFICERS)
    text = DERIVED + '[[workforce.officer]]\nofficer = "Clarke"\nfte = -1\n'
    said = refused(write(text, "derived.toml", bare=True))
    assert said.startswith("/derived.toml, line 4, workforce.officer[2].fte: found -1")


def test_a_fault_in_a_changed_row_is_named_where_it_was_stated(write):
    write(OFFICERS.replace("0.6", "6"))
    text = DERIVED + '[[workforce.officer]]\nofficer = "Baker"\ncontract = "locum"\n'
    said = refused(write(text, "derived.toml", bare=True))
    assert said.startswith("/small.toml, line 14, workforce.officer[1].fte: found 6")


def test_a_file_that_extends_itself_is_refused(write):
    said = refused(write('extends = "small.toml"\n', bare=True))
    assert "line 1, extends: files extend each other in a circle: " in said
    assert said.endswith("/small.toml -> /small.toml")


def test_files_that_extend_each_other_are_named_in_turn(write):
    write('extends = "b.toml"\n', "a.toml", bare=True)
    write('extends = "c.toml"\n', "b.toml", bare=True)
    path = write('extends = "a.toml"\n', "c.toml", bare=True)
    assert refused(path).endswith("in a circle: /c.toml -> /a.toml -> /b.toml -> /c.toml")


def test_a_file_to_extend_that_is_not_there_is_named(write):
    write("")
    path = write('extends = "smal.toml"\n', "derived.toml", bare=True)
    assert refused(path) == (
        "/derived.toml, line 1, extends: there is no file /smal.toml; did you mean '/small.toml'?"
    )


@pytest.mark.parametrize("value", ["3", '""', '["a.toml"]'])
def test_what_is_extended_is_the_name_of_a_file(write, value):
    path = write(f"extends = {value}\n", bare=True)
    assert "allowed: the name of a file in quotes" in refused(path)


def test_sheets_are_found_beside_the_file_that_names_them(write, tmp_path):
    below = tmp_path / "below"
    below.mkdir()
    (tmp_path / "team.csv").write_text("officer,fte\nAdams,1\n")
    write('[start]\nteam = "team.csv"\n')
    path = write('extends = "../small.toml"\n', "below/derived.toml", bare=True)
    assert Scenario.load(path).start.team == str((tmp_path / "team.csv").resolve())


def test_a_sheet_that_is_not_there_is_named_with_one_like_it(write, tmp_path):
    (tmp_path / "team.csv").write_text("officer,fte\nAdams,1\n")
    assert refused(write('[start]\nteam = "teams.csv"\n')) == (
        "/small.toml, line 8, start.team: there is no file /teams.csv; did you mean '/team.csv'?"
    )


NAMES = st.sampled_from("ab")
ROWS = st.lists(st.fixed_dictionaries({}, optional={"name": NAMES, "children": st.integers(0, 9)}))
HEADER: st.SearchStrategy[dict[str, int]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"end": st.integers()}),
    st.fixed_dictionaries({"weeks": st.integers()}),
)
TABLES = st.fixed_dictionaries(
    {},
    optional={
        "scenario": HEADER,
        "demand": st.fixed_dictionaries(
            {},
            optional={
                "pods": st.integers(),
                "surge": ROWS,
                "cp": st.dictionaries(NAMES, st.integers()),
            },
        ),
        "practice": st.fixed_dictionaries({}, optional={"lateness": ROWS}),
    },
)


def unnamed_twice(tables) -> bool:
    names = [row.get("name") for row in tables.get("demand", {}).get("surge", []) if "name" in row]
    return len(names) != len(set(names))


@given(st.lists(TABLES.filter(lambda each: not unnamed_twice(each)), min_size=3, max_size=3))
def test_it_does_not_matter_which_two_of_three_files_are_joined_first(tables):
    first, second, third = (Stated(each, {}) for each in tables)
    left = merged(merged(first, second), third)
    right = merged(first, merged(second, third))
    assert left.data == right.data


@given(TABLES)
def test_a_file_that_extends_nothing_is_as_it_was(tables):
    assert merged(Stated({}, {}), Stated(tables, {})).data == tables
