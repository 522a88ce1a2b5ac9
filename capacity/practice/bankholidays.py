"""English bank holidays on weekdays, 2010 to 2035, as data.

Source: the `holidays` package, England, which a test compares with this table. A
holiday that falls on a weekend is closed anyway and is left out; its substitute
day is in. Days kept once only: the royal wedding (29 April 2011), the jubilees
(5 June 2012 beside the spring holiday moved to 4 June; 2 and 3 June 2022), VE Day
(May Day moved to 8 May 2020), the state funeral (19 September 2022) and the
coronation (8 May 2023).
"""

from __future__ import annotations

from datetime import date

FIRST_YEAR, LAST_YEAR = 2010, 2035

_MONTHS_AND_DAYS = """
2010 01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28
2011 01-03 04-22 04-25 04-29 05-02 05-30 08-29 12-26 12-27
2012 01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26
2013 01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26
2014 01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26
2015 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28
2016 01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27
2017 01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26
2018 01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26
2019 01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26
2020 01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28
2021 01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28
2022 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27
2023 01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26
2024 01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26
2025 01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26
2026 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28
2027 01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28
2028 01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26
2029 01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26
2030 01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26
2031 01-01 04-11 04-14 05-05 05-26 08-25 12-25 12-26
2032 01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28
2033 01-03 04-15 04-18 05-02 05-30 08-29 12-26 12-27
2034 01-02 04-07 04-10 05-01 05-29 08-28 12-25 12-26
2035 01-01 03-23 03-26 05-07 05-28 08-27 12-25 12-26
"""


def english_bank_holidays() -> frozenset[date]:
    """Return every bank holiday of the table."""
    rows = (line.split() for line in _MONTHS_AND_DAYS.split("\n") if line)
    return frozenset(
        date.fromisoformat(f"{year}-{month_and_day}")
        for year, *month_and_days in rows
        for month_and_day in month_and_days
    )
