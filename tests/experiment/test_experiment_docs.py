"""The examples of docs/experiments.md give what the page shows."""

import doctest


def test_the_notebook_examples_give_what_the_page_shows(root, monkeypatch):
    monkeypatch.chdir(root)
    page = str(root / "docs" / "experiments.md")
    found = doctest.testfile(page, module_relative=False, encoding="utf-8")
    assert found.attempted > 15
    assert found.failed == 0
