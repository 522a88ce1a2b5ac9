"""Names that two sheets spell differently, taken as the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from capacity.files.cells import quote, squash
from capacity.files.pods import one_spelling
from capacity.service import Caseload, Child, Team


@dataclass(frozen=True)
class Agreed:
    """A caseload and a team that spell every name alike, and what was read as what."""

    caseload: Caseload
    team: Team
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Names:
    """Names as they stand on one sheet, and what another spelling of each stands for."""

    names: frozenset[str]
    like: dict[str, str] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """Return the name as the sheet spells it; as it is where nobody, or two, are like it."""
        return name if not name or name in self.names else self.like.get(squash(name), name)

    def many(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return each name so, and several that stand between commas singly."""
        return tuple(found for name in names for found in self._apart(name))

    def _apart(self, name: str) -> Iterator[str]:
        whole = self.one(name)
        parts = [self.one(part.strip()) for part in name.split(",")]
        yield from parts if whole not in self.names and self.names.issuperset(parts) else (whole,)


def agree(caseload: Caseload, team: Team) -> Agreed:
    """Let a bar, an officer and a child to be kept apart count whatever their spelling.

    Case, spaces, underscores and dashes make no other name, where only one is like it. A bar
    that is not understood would not be kept, and an officer would lose their children.
    """
    spelt, linked = one_spelling(caseload, team)
    officers = _names(officer.name for officer in team)
    ids = _names(child.child_id for child in caseload)
    agreed = tuple(_respelt(child, officers, ids) for child in spelt)
    pods = [(*one.pods, *one.barred_pods) for one in team]
    others = [(*one.pods, *one.barred_pods) for one in linked]
    pairs = [pair for a, b in zip(pods, others, strict=True) for pair in zip(a, b, strict=True)]
    pairs += [pair for a, b in zip(caseload, agreed, strict=True) for pair in _changes(a, b)]
    said = (f"{quote(a)} is read as {quote(b)}" for a, b in dict.fromkeys(pairs) if a != b)
    return Agreed(Caseload(agreed, caseload.as_at), linked, tuple(said))


def _names(names: Iterable[str]) -> _Names:
    known = frozenset(names)
    like: dict[str, list[str]] = {}
    for name in sorted(known):
        like.setdefault(squash(name), []).append(name)
    return _Names(known, {key: found[0] for key, found in like.items() if len(found) == 1})


def _respelt(child: Child, officers: _Names, ids: _Names) -> Child:
    return replace(
        child,
        officer=officers.one(child.officer),
        previous_officer=officers.one(child.previous_officer),
        barred_officers=officers.many(child.barred_officers),
        not_with=ids.many(child.not_with),
    )


def _changes(before: Child, after: Child) -> Iterator[tuple[str, str]]:
    """Yield each cell of a child that was read as something else."""
    yield before.officer, after.officer
    yield before.previous_officer, after.previous_officer
    yield before.pod, after.pod
    yield "; ".join(before.barred_officers), "; ".join(after.barred_officers)
    yield "; ".join(before.not_with), "; ".join(after.not_with)
