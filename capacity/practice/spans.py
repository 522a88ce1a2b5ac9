"""How long a year and a month are on average, where a rate has to be turned into days."""

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
WEEKS_PER_YEAR = DAYS_PER_YEAR / 7
