"""Codes of Annex A and the 903 as systems spell them, and what they mean.

Ofsted's letters repeat (`s)` stands before two ethnicities), so that no meaning hangs on
one: a prefix such as ``a)`` is taken off and the words decide.
"""

from __future__ import annotations

import re

from capacity.files.tables import LEGAL_STATUS

FLAG_ORDER = ("neglect", "physical", "emotional", "sexual")
"""What the places of a string of flags such as YNNN are taken for; said wherever it is."""

SHORT_BREAKS = ("V3", "V4")
"""Legal statuses whose reviews the 903 return does not carry (reg 48: 3, then 6 months)."""

_PREFIX = re.compile(r"^[a-z]{1,2}\d?\)\s*", re.IGNORECASE)
_FLAGS = re.compile(r"[YN]{4,5}", re.IGNORECASE)
_LEGAL = re.compile(r"\b([CDEJLV][1-4])\b")

_ABUSE_WORDS = (
    # The order matters: "multiple" before what it is a multiple of.
    ("mul", "multiple"),
    ("mult", "multiple"),
    ("not recommended", "multiple"),
    ("neg", "neglect"),
    ("phy", "physical"),
    ("sex", "sexual"),
    ("sab", "sexual"),
    ("emo", "emotional"),
    ("eab", "emotional"),
)

_LEGAL_WORDS = (
    ("interim care", "C1"),
    ("ico", "C1"),
    ("full care", "C2"),
    ("fco", "C2"),
    ("care order", "C2"),
    ("freeing", "D1"),
    ("placement order", "E1"),
    ("short term break", "V4"),
    ("short break", "V4"),
    ("short-term break", "V4"),
    ("section 20", "V2"),
    ("s20", "V2"),
    ("s.20", "V2"),
    ("single period", "V2"),
    ("accommodated", "V2"),
    ("police protection", "L1"),
    ("emergency protection", "L2"),
    ("epo", "L2"),
    ("child assessment", "L3"),
    ("remand", "J1"),
    ("pace", "J2"),
    ("youth rehab", "J3"),
)


def without_prefix(text: str) -> str:
    """Return a code's words without Ofsted's letter, such as ``a)``."""
    return _PREFIX.sub("", text.strip())


def is_flags(text: str) -> bool:
    """Return whether a cell is a string of flags such as YNNN."""
    return bool(_FLAGS.fullmatch(without_prefix(text)))


def abuse_category(text: str, flags: tuple[str, ...] = FLAG_ORDER) -> str:
    """Return the category of abuse that a cell means, '' where none is recognised.

    Parameters
    ----------
    flags
        Category of each place of a string of flags such as YNNN: the order of the file's
        own codes. Two flags are multiple.
    """
    word = without_prefix(text)
    if _FLAGS.fullmatch(word):
        marked = [name for name, flag in zip(flags, word.upper(), strict=False) if flag == "Y"]
        return marked[0] if len(marked) == 1 else "multiple" if marked else ""
    low = word.casefold()
    return next((code for start, code in _ABUSE_WORDS if start in low), "")


def legal_status(text: str) -> str:
    """Return the 903 code of a legal status, '' where none is recognised.

    A code anywhere in the cell wins, as in ``Code 'C2' is not mapped``; then words.
    """
    found = [code for code in _LEGAL.findall(text.upper()) if code in LEGAL_STATUS]
    if found:
        return str(found[0])
    low = f" {re.sub(r'[^a-z0-9. -]', ' ', without_prefix(text).casefold())} "
    for words, code in _LEGAL_WORDS:
        hit = f" {words} " in low if len(words) <= 4 else words in low
        if hit:
            return code
    return ""


def is_yes(text: str) -> bool | None:
    """Return whether a cell says yes; None where it says neither."""
    word = without_prefix(text).casefold()
    if word in ("yes", "y", "true", "1"):
        return True
    return False if word in ("no", "n", "false", "0") else None
