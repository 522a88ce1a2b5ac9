"""How a scenario's keys are declared: value, unit, range, source, one line of description."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from capacity.scenario.laws import Quantity


class Table(BaseModel):
    """One table of a scenario: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


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
        Values outside are refused; a law must keep its central values inside.
    likely
        Range that a sensitivity study varies the key over.
    source
        Tag of `docs/assumptions.md`: S source report, F found, D derived, A assumption,
        with a note after a colon.
    """
    extra = {"unit": unit, "low": low, "high": high, "likely": likely, "source": source}
    shown = {name: value for name, value in extra.items() if value not in (None, "")}
    if isinstance(default, (list, dict)):
        kept = default
        return Field(
            default_factory=lambda: type(kept)(kept),
            description=description,
            json_schema_extra=shown,
        )
    return Field(default, description=description, json_schema_extra=shown, ge=None)


Hours = Annotated[tuple[float, float, float], "low, likely, high"]

__all__ = ["Hours", "Quantity", "Table", "key"]
