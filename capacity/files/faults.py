"""All that is wrong with one sheet, in one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from capacity.service.errors import InputError

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell or row that stops the load.

    `column` is empty where the whole row is meant.
    """

    row: int
    column: str
    found: str
    allowed: str = ""
    suggestion: str = ""

    def __str__(self) -> str:
        return str(
            InputError(
                self.found, where=self.where, allowed=self.allowed, suggestion=self.suggestion
            )
        )

    @property
    def where(self) -> str:
        """Row and column, in words."""
        return f"row {self.row}, column {self.column}" if self.column else f"row {self.row}"


class SheetError(InputError):
    """A sheet whose content stops the load.

    Parameters
    ----------
    source
        The file, and the sheet where it has one.
    faults
        Every fault found, in the order of the rows; the message shows twenty.
    """

    def __init__(self, source: str, faults: Sequence[Fault]) -> None:
        self.source, self.faults = source, tuple(faults)
        if len(faults) == 1:
            only = faults[0]
            super().__init__(
                only.found,
                where=f"{source}, {only.where}",
                allowed=only.allowed,
                suggestion=only.suggestion,
            )
        else:
            super().__init__(_listed(faults), where=source)

    def __reduce__(self) -> tuple[object, ...]:
        return (SheetError, (self.source, self.faults))


def _listed(faults: Sequence[Fault]) -> str:
    lines = [f"{len(faults)} faults, nothing was taken over"]
    lines += [f"  {fault}" for fault in faults[:MOST_SHOWN]]
    if len(faults) > MOST_SHOWN:
        lines.append(f"  and {len(faults) - MOST_SHOWN} more")
    return "\n".join(lines)
