"""Every fault in a scenario file is named: file, line, key, found, allowed, did you mean."""

import re

import pytest

from capacity.scenario import Scenario
from capacity.service import InputError


def message(path) -> str:
    with pytest.raises(InputError) as refused:
        Scenario.load(path)
    return str(refused.value).replace(str(path.parent), "")


# The header that `write` puts first takes six lines, so that a text begins in line 7.
ONE_FAULT = {
    "an unknown key": (
        "[demand.cp]\nconversoin = 0.9",
        "line 8, demand.cp.conversoin: unknown key 'conversoin'; did you mean 'conversion'?",
    ),
    "an unknown table": (
        "[demnd.cp]\nconversion = 0.9",
        "line 7, demnd: unknown table 'demnd'; did you mean 'demand'?",
    ),
    "text that would steer the screen it is shown on": (
        '[[workforce.officer]]\nofficer = "Ann\\u001b[2J"\nfte = 1.0',
        "line 8, workforce.officer[0].officer: found \"Ann\x1b[2J\"; allowed: text without signs "
        "that steer a screen",
    ),
    "a key of another table": (
        "[start]\nconversion = 0.9",
        "line 8, start.conversion: unknown key 'conversion'; did you mean 'demand.cp.conversion'?",
    ),
    "a key like none": ("[start]\nqqqq = 1", "unknown key 'qqqq'; allowed: cp_plans, looked"),
    "a share in per cent": (
        "[demand.cp]\nconversion = 92",
        "line 8, demand.cp.conversion: found 92; allowed: a number from 0 to 1 (share) or a law; "
        "did you mean '0.92'?",
    ),
    "a number in quotes": (
        '[demand.cp]\nicpc_children_per_month = "47"',
        "demand.cp.icpc_children_per_month: found \"47\" (text); allowed: a number from 0 to 2000 "
        "(children per month) or a law; did you mean '47'?",
    ),
    "a decimal comma in quotes": (
        '[demand.cp]\nicpc_children_per_month = "47,5"', "did you mean '47.5'?",
    ),
    "a per cent sign in quotes": (
        '[demand.lac]\nshort_break_pct = "4 %"', "did you mean '4'?",
    ),
    "a fraction of a room": (
        "[conference]\nrooms = 2.0",
        "conference.rooms: found 2; allowed: a whole number from 1 to 100 (rooms); "
        "did you mean '2'?",
    ),
    "a word for a switch": (
        '[practice]\nmidway = "off"',
        "practice.midway: found \"off\" (text); allowed: true or false; did you mean 'false'?",
    ),
    "a policy that there is not": (
        '[allocation]\npolicy = "least caseload"',
        'allocation.policy: found "least caseload" (text); allowed: one of "least_caseload", '
        '"pod_first", "round_robin", "optimiser"; did you mean \'least_caseload\'?',
    ),
    "a date in quotes": (
        '[[demand.surge]]\npathway = "CP"\nchildren = 3\nstart = "31/12/2015"\nend = 2016-01-31',
        'line 10, demand.surge[0].start: found "31/12/2015" (text); allowed: a date such as '
        "2016-01-31, without quotes; did you mean '2015-12-31'?",
    ),
    "a date with a time": (
        '[[demand.surge]]\npathway = "CP"\nchildren = 3\nstart = 2016-01-05T00:00:00\n'
        "end = 2016-01-31",
        "a date with a time); allowed: a date such as 2016-01-31, without quotes; "
        "did you mean '2016-01-05'?",
    ),
    "a key that a row needs": (
        '[[demand.surge]]\npathway = "CP"\nchildren = 3\nend = 2016-01-31',
        "line 7, demand.surge[0].start: 'start' is missing; allowed: a date",
    ),
    "a table that is a value": ("[demand]\ncp = 3", "demand.cp: found 3; allowed: a table"),
    "rows that are a table": (
        "[demand.surge]\nchildren = 3",
        "demand.surge: found a table; allowed: tables [[demand.surge]]",
    ),
    "eleven months": (
        "[demand.cp]\nseason = [1,1,1,1,1,1,1,1,1,1,1]",
        "demand.cp.season: found 11 numbers; allowed: 12 numbers",
    ),
    "a winter without end": (
        "[demand.cp]\nseason = [0,0,0,0,0,0,0,0,0,0,0,0]",
        "demand.cp.season: twelve zeros; allowed: at least one factor above 0",
    ),
    "shares that are too much": (
        "[demand.lac]\nfamily_sizes = [0.72, 0.17, 0.07, 0.05]",
        "demand.lac.family_sizes: found shares that add up to 1.01; allowed: shares that add up "
        "to 1",
    ),
    "a member out of range": (
        "[demand.cp]\nseason = [1,1,1,1,1,1,1,1,1,1,1,-1]",
        "demand.cp.season: found -1; allowed: a list of numbers from 0 to 5 (factors)",
    ),
    "text among numbers": (
        '[demand.cp]\nseason = [1,1,1,1,1,1,1,1,1,1,1,"x"]',
        'demand.cp.season[11]: found "x" (text); allowed: a list of numbers from 0 to 5',
    ),
    "two of three hours": ("[work]\nicpc = [5, 7]", "found 2 numbers; allowed: 3 numbers"),
    "four of three hours": ("[work]\nicpc = [5, 7, 8, 9]", "found 4 numbers; allowed: 3 numbers"),
    "hours that fall": (
        "[work]\nicpc = [5, 10, 7]",
        "work.icpc: found [5.0, 10.0, 7.0]; allowed: numbers in rising order",
    ),
    "an unknown law": (
        '[work]\nhours_scale = { law = "trianguler", low = 0.9, likely = 1.0, high = 1.1 }',
        "line 8, work.hours_scale: unknown law 'trianguler'; allowed: law = one of normal, "
        "lognormal, uniform, triangular, beta, gamma; did you mean 'triangular'?",
    ),
    "a law without a name": (
        "[work]\nhours_scale = { mean = 1.0 }", "work.hours_scale: a law without its name",
    ),
    "a law outside its key": (
        '[work]\nhours_scale = { law = "normal", mean = 100.0, sd = 3.0 }',
        "work.hours_scale: found 100; allowed: a number from 0.3 to 3 (factor) or a law",
    ),
    "a law with a wrong spread": (
        '[work]\nhours_scale = { law = "normal", mean = 1.0, sd = 0 }',
        "work.hours_scale.sd: found 0; allowed: a number above 0",
    ),
    "a law with an unknown parameter": (
        '[work]\nhours_scale = { law = "uniform", low = 1, high = 2, hihg = 3 }',
        "work.hours_scale.hihg: unknown key 'hihg'; did you mean 'high'?",
    ),
    "a law that contradicts itself": (
        '[work]\nhours_scale = { law = "uniform", low = 2, high = 1 }',
        "work.hours_scale: found low 2, high 1; allowed: low below high",
    ),
    "more on both pathways than on one": (
        "[start]\ncp_plans = 30\nlooked_after = 40\nboth_pathways = 31",
        "line 10, start.both_pathways: found 31; allowed: at most 30, as they count in cp_plans",
    ),
    "plans that nothing led to": (
        "[start]\ncp_plans = 30\n[demand.cp]\nconversion = 0.0",
        "line 10, demand.cp.conversion: found 0; allowed: above 0, since start.cp_plans is 30",
    ),
    "a surge that ends first": (
        '[[demand.surge]]\npathway = "CP"\nchildren = 3\nstart = 2016-02-01\nend = 2016-01-31',
        "line 11, demand.surge[0].end: found 2016-01-31, before start 2016-02-01; allowed: start",
    ),
    "an intervention that is in before it starts": (
        '[[demand.intervention]]\npathway = "CP"\nfactor = 0.9\nstart = 2016-02-01\n'
        "full = 2016-01-31",
        "demand.intervention[0].full: found 2016-01-31, before start 2016-02-01",
    ),
    "an intervention that ends before it is in": (
        '[[demand.intervention]]\npathway = "CP"\nfactor = 0.9\nstart = 2016-02-01\n'
        "full = 2016-03-31\nend = 2016-03-01",
        "demand.intervention[0].end: found 2016-03-01, before full 2016-03-31",
    ),
    "lateness that ends first": (
        '[[practice.lateness]]\ncause = "moved"\nshare_pct = 3\nstart = 2016-02-01\n'
        "end = 2016-01-31",
        "practice.lateness[0].end: found 2016-01-31, before start",
    ),
    "days that are no week": (
        '[practice]\npro_days = "MON"',
        'practice.pro_days: found "MON"; allowed: MTWTF with a dash for each day off',
    ),
    "a week without days": ('[practice]\npro_days = "-----"', 'found "-----"; allowed: MTWTF'),
    "stays that leave nothing": (
        "[demand.lac]\nstay_days_share = 0.5\nstay_months_share = 0.5",
        "demand.lac.stay_months_share: stay_days_share and stay_months_share add up to 1; "
        "allowed: less than 1",
    ),
    "a mean stay that short ones take up": (
        "[demand.lac]\nmean_stay_years = 0.11",
        "demand.lac.mean_stay_years: found 0.11; allowed: above 0.111",
    ),
    "a sheet that is not there": (
        '[start]\ncaseload = "caseload.csv"',
        "line 8, start.caseload: there is no file /caseload.csv",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", ONE_FAULT)
def test_a_fault_says_what_was_found_and_what_is_allowed(write, fault):
    text, expected = ONE_FAULT[fault]
    said = message(write(text))
    assert said.startswith("/small.toml, line ")
    assert expected in said
    assert "\n" not in said


OFFICER = '[[workforce.officer]]\nofficer = "Adams"\nfte = 1.0\n'
TEAM_FAULTS = {
    "negative FTE": (
        '[[workforce.officer]]\nofficer = "Adams"\nfte = -1.0\n',
        "line 9, workforce.officer[0].fte: found -1; allowed: a number from 0 to 1.5 (FTE)",
    ),
    "no FTE": (OFFICER.replace("1.0", "0.0"), "fte: found 0; allowed: above 0 and at most 1.5"),
    "no name": ('[[workforce.officer]]\nofficer = " "\nfte = 1.0\n', 'found ""; allowed: a name'),
    "a name twice": (
        OFFICER + OFFICER,
        "line 11, workforce.officer[1].officer: 'Adams' is there twice; allowed: each name once",
    ),
    "somebody who leaves first": (
        OFFICER + "start = 2016-02-01\nend = 2016-01-31",
        "workforce.officer[0].end: found 2016-01-31, before start 2016-02-01",
    ),
    "somebody who returns first": (
        OFFICER + "absent_from = 2016-02-01\nabsent_until = 2016-01-31",
        "workforce.officer[0].absent_until: found 2016-01-31, before absent_from 2016-02-01",
    ),
    "an absence that never began": (
        OFFICER + "absent_until = 2016-01-31", "absent_from is missing; allowed: both dates",
    ),
    "a pod too many": (OFFICER + "pods = [3, 9]", "found pod 9; allowed: 1 to 8, demand.pods"),
    "a team of nobody": ("", "workforce.officer: a team of nobody; allowed: [[workforce.officer]]"),
    "a team that is yet to come": (
        OFFICER + "start = 2016-02-01", "nobody in post on day 0; allowed: at least one officer",
    ),
    "a team that has gone": (OFFICER + "end = 2016-01-03", "nobody in post on day 0"),
}  # fmt: skip


@pytest.mark.parametrize("fault", TEAM_FAULTS)
def test_a_team_that_cannot_be_is_refused(write, fault):
    text, expected = TEAM_FAULTS[fault]
    head = '[scenario]\nname = "x"\nstart = 2016-01-04\nweeks = 4\n\n\n'
    assert expected in message(write(head + text, bare=True))


HEADERS = {
    "no length": ("start = 2016-01-04", "scenario.weeks: neither end nor weeks; allowed: one of"),
    "two lengths": (
        "start = 2016-01-04\nend = 2016-03-01\nweeks = 4",
        "line 5, scenario.weeks: both end and weeks; allowed: one of them",
    ),
    "an end before the start": (
        "start = 2016-01-04\nend = 2016-01-03",
        "line 4, scenario.end: found 2016-01-03, before the start 2016-01-04",
    ),
    "a start before the calendar": (
        "start = 2009-01-04\nweeks = 4",
        "line 3, scenario.start: found 2009-01-04; allowed: 2011-01-01 to 2034-12-31",
    ),
    "an end after the calendar": (
        "start = 2030-01-07\nweeks = 300", "scenario.weeks: the last day would be 2035-10-07",
    ),
    "an end at the end of time": ("start = 9999-12-31\nweeks = 4", "found 9999-12-31; allowed"),
    "no start": ("weeks = 4", "line 1, scenario.start: 'start' is missing; allowed: a date"),
    "a length of nothing": ("start = 2016-01-04\nweeks = 0", "found 0; allowed: a whole number"),
    "a seed below nothing": ("start = 2016-01-04\nweeks = 4\nseed = -1", "seed: found -1"),
}  # fmt: skip


@pytest.mark.parametrize("fault", HEADERS)
def test_a_horizon_that_cannot_be_is_refused(write, fault):
    text, expected = HEADERS[fault]
    header = f'[scenario]\nname = "x"\n{text}\n[workforce]\nfte = 2\n'
    assert expected in message(write(header, bare=True))


@pytest.mark.parametrize(
    "name",
    ["", "a/b", "..", ".hidden", "a\\\\b", "a:b", "con", "NUL.txt", "x" * 81, "end.", "end "],
)
def test_a_name_that_is_no_folder_is_refused(write, name):
    text = f'[scenario]\nname = "{name}"\nstart = 2016-01-04\nweeks = 4\n[workforce]\nfte = 2\n'
    assert "scenario.name: found" in message(write(text, bare=True))


@pytest.mark.parametrize("name", ["medway-2016", "Nord Küste (2) +1", "a.b_c"])
def test_a_name_that_is_a_folder_is_taken(small, name):
    assert small.with_changes({"scenario.name": name}).name == name


NOT_TOML = {
    "a day that is none": (
        "[x]\nday = 2016-02-30", "line 8: 2016-02-30 is no date; allowed: a date such as",
    ),
    "a month that is none": ("day = 2016-13-01  # 13", "line 7: 2016-13-01 is no date; allowed"),
    "a day before the month": ("day = 31/12/2016", "line 7: 31/12/2016 is no date; allowed: a"),
    "a decimal comma": ("a = 47,5", "found 47,5; allowed: a decimal point; did you mean '47.5'"),
    "a per cent sign": ("a = 92 %", "line 7: found 92%; allowed: a number without a sign"),
    "a word": ("policy = pod_first", 'found pod_first; allowed: text in quotes: "pod_first"'),
    "a path": ("team = sheets/team.csv", 'allowed: text in quotes: "sheets/team.csv"'),
    "a switch in words": ("midway = yes", "found yes; allowed: true or false; did you mean 'true'"),
    "a switch in capitals": ("midway = False", "found False; allowed: true or false; did you mean"),
    "a key twice": ("fte = 2.0", "line 7: this is not TOML: Cannot overwrite a value in"),
    "a table twice": ("[scenario]", "line 7: this is not TOML: Cannot declare"),
    "a line of nothing": ("fte", "line 7: this is not TOML: Expected '=' after a key"),
    "a list without end": ("a = [1, 2", "this is not TOML"),
}  # fmt: skip


@pytest.mark.parametrize("fault", NOT_TOML)
def test_a_text_that_is_not_toml_is_refused_with_its_line(write, fault):
    text, expected = NOT_TOML[fault]
    assert expected in message(write(text))


def test_several_faults_are_one_message(write):
    said = message(write("[demand.cp]\nconversion = 92\nseason = 3\n[work]\nicpc = 3"))
    first, *rest = said.split("\n")
    assert first == "3 faults"
    named = [re.findall(r"line (\d+), ([\w.]+):", line) for line in rest]
    assert named == [
        [("8", "demand.cp.conversion")],
        [("9", "demand.cp.season")],
        [("11", "work.icpc")],
    ]


def test_more_than_twenty_faults_are_counted(write):
    said = message(write("[demand.cp]\n" + "\n".join(f"zzz{n} = 1" for n in range(30))))
    assert said.startswith("30 faults")
    assert said.endswith("and 10 more")
    assert said.count("\n") == 21
