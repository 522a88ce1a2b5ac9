"""The 903 return: periods of care out of episodes, and every file accounted for."""

from datetime import date

import pytest

from capacity.files.ssda903 import read_ssda903
from capacity.service import InputError

AS_AT = date(2026, 3, 31)
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE"


@pytest.fixture
def folder(tmp_path):
    """Give a function that writes episodes and returns the folder."""

    def write(*rows, reviews=()):
        (tmp_path / "episodes.csv").write_text("\n".join([EPISODES, *rows]), encoding="utf-8")
        (tmp_path / "header.csv").write_text(
            "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,1,01/02/2015,WBRI,,,\n", encoding="utf-8"
        )
        (tmp_path / "reviews.csv").write_text(
            "\n".join(["CHILD,DOB,REVIEW,REVIEW_CODE", *reviews]), encoding="utf-8"
        )
        return tmp_path

    return write


def periods(read):
    return [(p.child_id, p.started.isoformat(), p.ended and p.ended.isoformat())
            for p in read.periods]  # fmt: skip


def test_a_run_of_episodes_is_one_period(folder):
    read = read_ssda903(
        folder(
            "1,01/03/2025,S,C1,N1,U6,PR1,01/06/2025,X1,",
            "1,01/06/2025,L,C2,N1,U6,PR1,01/09/2025,X1,",
            "1,01/09/2025,P,C2,N1,K2,PR1,,,",
        ),
        AS_AT,
    )
    assert periods(read) == [("1", "2025-03-01", None)]
    assert read.periods[0].legal_status == "C2"


def test_reason_s_or_a_gap_starts_another_period(folder):
    read = read_ssda903(
        folder(
            "1,01/03/2024,S,V2,N1,U6,PR1,01/04/2024,E4A,",
            "1,01/06/2024,S,V2,N1,U6,PR1,01/07/2024,E4A,",
            "1,01/09/2025,L,V2,N1,U6,PR1,,,",
        ),
        AS_AT,
    )
    assert [start for _, start, _ in periods(read)] == ["2024-03-01", "2024-06-01", "2025-09-01"]


def test_a_stale_open_row_takes_its_latest_end(folder):
    read = read_ssda903(
        folder("1,01/03/2024,S,C1,N1,U6,PR1,,,", "1,01/03/2024,S,C1,N1,U6,PR1,01/05/2024,E4A,"),
        AS_AT,
    )
    assert periods(read) == [("1", "2024-03-01", "2024-05-01")]
    assert any(report.duplicates == 1 for report in read.reports)


def test_what_lies_after_the_day_has_not_happened_yet(folder):
    read = read_ssda903(
        folder(
            "1,01/03/2025,S,C1,N1,U6,PR1,01/06/2026,E4A,",
            "2,01/05/2026,S,C1,N1,U6,PR1,,,",
            reviews=("1,01/02/2015,20/03/2025,PN1", "1,01/02/2015,20/06/2026,PN1"),
        ),
        AS_AT,
    )
    assert periods(read) == [("1", "2025-03-01", None)]
    assert read.reviews == {"1": (date(2025, 3, 20),)}
    said = "\n".join(report.to_text() for report in read.reports)
    assert "still open then: row 2" in said
    assert "after the day of the extract: not used: row 3" in said


def test_short_breaks_are_known_by_their_status(folder):
    read = read_ssda903(folder("1,01/03/2025,S,V3,N2,U6,PR1,,,"), AS_AT)
    assert read.periods[0].short_breaks


def test_the_sample_loads_with_complete_accounts(shared):
    read = read_ssda903(shared / "samples" / "ssda903", date(2020, 3, 31))
    assert all(report.accounts_for_every_row for report in read.reports)
    rows = {report.source: report.rows_read for report in read.reports}
    assert rows == {"episodes.csv": 5050, "header.csv": 2675, "reviews.csv": 12582}
    assert len(read.births) == 2675


@pytest.mark.parametrize(
    "day, message", [(date(1990, 1, 1), "every episode starts after 1990-01-01")]
)
def test_a_day_outside_the_return_is_refused(folder, day, message):
    with pytest.raises(InputError, match=message):
        read_ssda903(folder("1,01/03/2025,S,C1,N1,U6,PR1,,,"), day)


def test_a_folder_without_episodes_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="no file with CHILD, DECOM and RNE"):
        read_ssda903(tmp_path, AS_AT)
    with pytest.raises(InputError, match="no such folder"):
        read_ssda903(tmp_path / "nowhere", AS_AT)


def test_a_file_whose_headers_are_not_known_is_named_with_them(folder):
    files = folder("1,01/03/2025,S,C1,N1,U6,PR1,,,")
    (files / "uasc.csv").write_text("CHILD,SEX,DOB,DUC\n1,1,01/02/2015,\n", encoding="utf-8")
    (files / "notes.csv").write_text("who,what\n1,2\n", encoding="utf-8")
    read = read_ssda903(files, AS_AT)
    assert set(read.births) == {"1"}
    assert read.unseen == (
        "notes.csv was not read: its headers are 'who', 'what'",
        "uasc.csv was not read: its headers are 'CHILD', 'SEX', 'DOB', 'DUC'",
    )


def test_a_file_named_as_one_of_the_return_without_its_columns_is_refused(folder):
    files = folder("1,01/03/2025,S,C1,N1,U6,PR1,,,")
    (files / "reviews.csv").write_text("CHILD,WHEN\n1,20/03/2025\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column 'REVIEW'; the headers are 'CHILD', 'WHEN'"):
        read_ssda903(files, AS_AT)


def test_two_files_of_episodes_are_refused(folder):
    files = folder("1,01/03/2025,S,C1,N1,U6,PR1,,,")
    (files / "older.csv").write_text((files / "episodes.csv").read_text(), encoding="utf-8")
    with pytest.raises(InputError, match="a second file of episodes, beside episodes"):
        read_ssda903(files, AS_AT)


def test_what_a_return_lacks_is_said(folder):
    files = folder("1,01/03/2025,S,C1,N1,U6,PR1,,,")
    (files / "reviews.csv").unlink()
    (files / "header.csv").unlink()
    (files / "episodes.csv").write_text("CHILD,DECOM,RNE\n1,01/03/2025,S\n", encoding="utf-8")
    said = " ".join(read_ssda903(files, AS_AT).unseen)
    assert "header.csv is not there: nobody's age is known" in said
    assert "reviews.csv is not there: next reviews are counted from the entry" in said
    assert "episodes.csv: no column DEC: every episode counts as open" in said
    assert "episodes.csv: no column LS" in said


def test_episodes_whose_days_cannot_be_read_are_refused_as_that(folder):
    with pytest.raises(InputError, match="none of its 1 rows can be used; row 2: no DECOM"):
        read_ssda903(folder("1,1~3~2025,S,C1,N1,U6,PR1,,,"), AS_AT)


def test_what_a_repeated_row_has_in_common_is_called_what_it_is(folder):
    """A review has a day and no start."""
    review = "1,01/02/2015,20/03/2025,PN1"
    episode = "1,01/03/2025,S,C1,N1,U6,PR1,,,"
    read = read_ssda903(folder(episode, episode, reviews=(review, review)), AS_AT)
    reasons = [row.reason for report in read.reports for row in report.dropped]
    assert sorted(reasons) == ["row 2 has the same child and day", "row 2 has the same child and "
                               "start"]  # fmt: skip


def test_an_episode_without_its_reason_goes_on_from_the_one_before_and_is_said(folder):
    read = read_ssda903(
        folder(
            "1,01/03/2025,S,C1,N1,U6,PR1,01/06/2025,X1,",
            "1,01/06/2025,,C2,N1,U6,PR1,01/08/2025,X1,",
            "1,01/10/2025,,C2,N1,U6,PR1,,,",
        ),
        AS_AT,
    )
    assert periods(read) == [("1", "2025-03-01", "2025-08-01"), ("1", "2025-10-01", None)]
    (warning,) = (said for report in read.reports for said in report.warnings if "RNE" in said)
    assert "blank, taken to go on" in warning and warning.endswith("rows 3 and 4")
