"""Progress on standard error."""

from capacity.experiment import progress as module
from capacity.experiment.progress import progress, time_left


def test_without_a_terminal_there_is_a_line_every_so_often(capsys, monkeypatch):
    clock = iter([0.0, 0.0, 5.0, 11.0, 12.0, 22.0])
    monkeypatch.setattr(module, "monotonic", lambda: next(clock))
    with progress("medway-2016") as report:
        for done in (40, 50, 60, 70, 100):
            report(done, 100)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "medway-2016: 60 of 100 replications, about 22 s left\n"


def test_on_a_terminal_there_is_a_bar_and_it_goes_away(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress("medway-2016") as report:
        report(0, 10)
        report(10, 10)
    assert capsys.readouterr().out == ""


def test_time_left_is_said_in_words():
    assert time_left(0, 10, 3.0) == "time left not known yet"
    assert time_left(10, 20, 10.0) == "about 20 s left"
    assert time_left(1, 100, 6.0) == "about 10 min left"
