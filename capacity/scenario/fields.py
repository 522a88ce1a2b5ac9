"""How a scenario's keys are declared: value, unit, range, source, one line of description."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from capacity.scenario.laws import Law, Quantity

_TOLERANCE = 1e-6
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters but for a tab and the end of a line."""


class Table(BaseModel):
    """One table of a scenario: frozen, closed to keys it does not know, inside its ranges."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    @field_validator("*", mode="after")
    @classmethod
    def _in_range(cls, value: Any, info: ValidationInfo) -> Any:
        field = cls.model_fields[str(info.field_name)]
        low, high = limits(field)
        for each in _numbers(value):
            if (low is not None and each < low) or (high is not None and each > high):
                raise PydanticCustomError("out_of_range", "{number}", {"number": each})
        return value

    @field_validator("*", mode="after")
    @classmethod
    def _of_signs_that_can_be_seen(cls, value: Any) -> Any:
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and _STEERING.search(text):
                raise refuse(f'"{text}"', "text without signs that steer a screen")
        return value


def key(
    default: Any,
    description: str,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    likely: tuple[float, float] | None = None,
    source: str = "A",
) -> Any:
    """Declare a key.

    Parameters
    ----------
    default
        Value where the scenario is silent; `...` if it may not be silent.
    description
        One line that also becomes the JSON Schema's description.
    unit
        Unit of the value, in words.
    low, high
        Values outside are refused, in lists too; a law keeps its central values inside
        and is cut off there.
    likely
        Range that a sensitivity study varies the key over.
    source
        Tag of `docs/assumptions.md`: S source report, F found, D derived, A assumption,
        with a note after a colon; empty for what each scenario decides, see `stated`.
    """
    extra: dict[str, Any] = {"unit": unit, "low": low, "high": high, "source": source}
    extra["likely"] = likely and list(likely)
    shown = {name: value for name, value in extra.items() if value not in (None, "")}
    return Field(default, description=description, json_schema_extra=shown)


stated = partial(key, source="")
"""Declare a key that a scenario decides, so that no source could speak for it."""


def declared(field: FieldInfo, name: str) -> Any:
    """Return what `key` was told about a field under `name`, or None."""
    extra = field.json_schema_extra
    return cast("dict[str, Any]", extra).get(name) if isinstance(extra, dict) else None


def limits(field: FieldInfo) -> tuple[float | None, float | None]:
    """Return the least and greatest value of a key, None where there is none."""
    return declared(field, "low"), declared(field, "high")


def refuse(found: str, allowed: str) -> PydanticCustomError:
    """Say what is wrong with a value and what would be right."""
    return PydanticCustomError("refused", "{found}", {"found": found, "allowed": allowed})


def _numbers(value: Any) -> Iterator[float]:
    """Give every number in a value: the central ones of a law, the members of a list."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value
    elif isinstance(value, Law):
        yield from value.central
    elif isinstance(value, tuple):
        for each in value:
            yield from _numbers(each)


def _rising(values: tuple[float, ...]) -> tuple[float, ...]:
    if list(values) != sorted(values):
        raise refuse(f"{list(values)}", "numbers in rising order")
    return values


@dataclass(frozen=True)
class Members:
    """A list has this many members, and they add up to one where they are shares."""

    count: int
    shares: bool = False

    def __call__(self, values: tuple[float, ...]) -> tuple[float, ...]:
        """Return the values, or refuse them."""
        if len(values) != self.count:
            raise refuse(f"{len(values)} numbers", f"{self.count} numbers")
        if self.shares and abs(sum(values) - 1) > _TOLERANCE:
            raise refuse(f"shares that add up to {sum(values):.6g}", "shares that add up to 1")
        return values


def _week(days: str) -> str:
    written = len(days) == 5 and all(a in (b, "-") for a, b in zip(days, "MTWTF", strict=True))
    if not written or days == "-----":
        raise refuse(f'"{days}"', "MTWTF with a dash for each day off, such as MT-TF")
    return days


Week = Annotated[str, AfterValidator(_week)]
"""Days from Monday to Friday, a dash for a day off."""

Span = Annotated[tuple[float, float], AfterValidator(_rising)]
"""Least and greatest."""

Hours = Annotated[tuple[float, float, float], AfterValidator(_rising)]
"""Low, likely and high of a triangular law that is drawn for each task."""

Weeks = Annotated[tuple[float, float, float], AfterValidator(_rising)]
"""Low, likely and high of a triangular law of a duration, drawn each time."""

Pair = tuple[float, float]
"""Two numbers in any order."""

Five = Annotated[tuple[float, ...], AfterValidator(Members(5))]
"""A number for each of five stages."""

Twelve = Annotated[tuple[float, ...], AfterValidator(Members(12))]
"""January to December."""

FourShares = Annotated[tuple[float, ...], AfterValidator(Members(4, shares=True))]
FiveShares = Annotated[tuple[float, ...], AfterValidator(Members(5, shares=True))]
SixShares = Annotated[tuple[float, ...], AfterValidator(Members(6, shares=True))]

__all__ = [
    "Five",
    "FiveShares",
    "FourShares",
    "Hours",
    "Members",
    "Pair",
    "Quantity",
    "SixShares",
    "Span",
    "Table",
    "Twelve",
    "Week",
    "Weeks",
    "declared",
    "key",
    "limits",
    "refuse",
    "stated",
]
