"""What somebody has seen of a proposal, by which an approval counts or does not."""

from __future__ import annotations

from dataclasses import dataclass

from capacity.service import InputError


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody was shown of a proposal: it has changed as soon as one of these has.

    The number of the last decision and of the last approval, and how many approvals are
    withdrawn.
    """

    decision: int = 0
    approval: int = 0
    withdrawn: int = 0


def refuse_changed(seen: Seen, now: Seen) -> None:
    """Refuse to go by a proposal that is no longer as somebody saw it.

    Raises
    ------
    InputError
        Saying what has happened to it.
    """
    if seen == now:
        return
    what = "it was approved" if now.approval > seen.approval else "an approval was withdrawn"
    if now.decision != seen.decision:
        what = "something was decided"
    raise InputError(
        f"nothing is approved: the proposal has changed since you saw it; {what} in the "
        "meantime, in another window",
        allowed="read it again, as it is now, and then approve",
    )
