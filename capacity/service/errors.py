"""One family of errors, each with a message fit to print."""

from __future__ import annotations

import re
from collections.abc import Sequence


class CapacityError(Exception):
    """Anything that went wrong and can be said in one message."""


class InputError(CapacityError):
    """What the user gave is wrong: a file, a row, a key, a flag.

    Parameters
    ----------
    found
        What is wrong, in plain words, with the value that was found.
    where
        File, line or row, key or column, whichever are known.
    allowed
        What would have been accepted.
    suggestion
        The nearest accepted word, if there is one.
    """

    def __init__(
        self, found: str, *, where: str = "", allowed: str = "", suggestion: str = ""
    ) -> None:
        self.found, self.where = found, where
        self.allowed, self.suggestion = allowed, suggestion
        super().__init__(self._message())

    def _message(self) -> str:
        parts = [f"{self.where}: {self.found}" if self.where else self.found]
        if self.allowed:
            parts.append(f"allowed: {self.allowed}")
        if self.suggestion:
            parts.append(f"did you mean '{self.suggestion}'?")
        return "; ".join(parts)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (self.found, self.where, self.allowed, self.suggestion))


def _rebuild(found: str, where: str, allowed: str, suggestion: str) -> InputError:
    return InputError(found, where=where, allowed=allowed, suggestion=suggestion)


def printable(message: str) -> str:
    """Return a message fit for a screen, whatever a file or a flag held that it quotes.

    Signs that cannot be seen, or would steer a terminal, stand as their codes: a colour's
    escape or a mark that turns the writing round must not act on the screen. A word without
    end is cut. Lines end only where the next one is set in, as in a list of faults.
    """
    lines = _LONG_WORD.sub(r"\1...\2", message).split("\n")
    whole = "".join(f"\n{line}" if line.startswith("  ") else f"\\n{line}" for line in lines[1:])
    return visible(lines[0] + whole)


def visible(text: str) -> str:
    """Return text in which signs that cannot be seen stand as their codes."""
    return text if text.isprintable() else "".join(_seen(sign) for sign in text)


def unturned(text: str) -> str:
    """Return text without the marks that turn writing round; its letters run as they are.

    A name that holds one would turn round the sentence in which it stands. They are those of
    Unicode's bidirectional algorithm (UAX 9, section 2).
    """
    return text if text.isascii() else _TURNS.sub("", text)


_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONG_WORD = re.compile(r"(\S{80})\S{200,}(\S{20})")


def _seen(sign: str) -> str:
    if sign.isprintable() or sign == "\n":
        return sign
    return sign.encode("unicode_escape").decode("ascii")


def nearest(word: str, known: Sequence[str]) -> str:
    """Return the known word most like `word`, or an empty string."""
    from difflib import get_close_matches

    found = get_close_matches(word, known, n=1, cutoff=0.6)
    return found[0] if found else ""
