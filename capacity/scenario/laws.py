"""Laws: a parameter that is not known is a distribution, drawn once a replication.

Where a scenario expects a number it also takes a law::

    hours_scale = { law = "triangular", low = 0.9, likely = 1.0, high = 1.1 }
    icpc_children_per_month = { law = "lognormal", median = 47, log_sd = 0.05 }

=============  =============================================
law            parameters
=============  =============================================
normal         ``mean``, ``sd``
lognormal      ``median``, ``log_sd`` (of the logarithm)
uniform        ``low``, ``high``
triangular     ``low``, ``likely``, ``high``
beta           ``mean``, ``sd``, ``low`` (0), ``high`` (1)
gamma          ``mean``, ``sd``
=============  =============================================

A law is drawn through its quantile at one uniform number, so that scenarios with the same
seed draw alike. Each law may have `at_least` and `at_most`, and whatever it says, a draw
stays inside the range of its key: the law is cut off there, nothing piles up at the edge.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from math import exp, inf, log, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, overload

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_EDGE = 1e-12
_STRIPS = 4000
_STANDARD = NormalDist()


def _refuse(found: str, allowed: str) -> PydanticCustomError:
    return PydanticCustomError("refused", "{found}", {"found": found, "allowed": allowed})


class Law(BaseModel, ABC):
    """A distribution that knows its mean and its quantiles, so that tests need no sample."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, populate_by_name=True
    )

    at_least: float | None = Field(default=None, description="The law is cut off below")
    at_most: float | None = Field(default=None, description="The law is cut off above")

    @property
    @abstractmethod
    def central(self) -> tuple[float, ...]:
        """Values that must lie inside the range of the key."""

    @abstractmethod
    def _mean(self) -> float:
        """Mean before anything is cut off."""

    @abstractmethod
    def _cdf(self, value: float) -> float:
        """Probability of at most `value` before anything is cut off."""

    @abstractmethod
    def _inverse(self, u: float) -> float:
        """Quantile before anything is cut off."""

    @overload
    def quantile(self, u: float) -> float: ...
    @overload
    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]: ...
    def quantile(self, u: float | NDArray[np.float64]) -> float | NDArray[np.float64]:
        """Return the value that a draw stays below with probability `u`, number or array."""
        if not isinstance(u, (int, float)):
            import numpy as np

            flat = [self.quantile(float(each)) for each in np.ravel(u)]
            return np.array(flat, dtype=np.float64).reshape(np.shape(u))
        low, high = self._kept
        inside = min(max(low + u * (high - low), _EDGE), 1.0 - _EDGE)
        return min(max(self._inverse(inside), self._floor), self._ceiling)

    def mean(self) -> float:
        """Return the mean: in closed form, or over the quantiles where the law is cut off."""
        if self._kept == (0.0, 1.0):
            return self._mean()
        middles = ((strip + 0.5) / _STRIPS for strip in range(_STRIPS))
        return sum(self.quantile(u) for u in middles) / _STRIPS

    def within(self, low: float | None, high: float | None) -> Self:
        """Return the law cut off at `low` and `high` too."""
        floor = max(self._floor, -inf if low is None else low)
        ceiling = min(self._ceiling, inf if high is None else high)
        cut = {
            "at_least": None if floor == -inf else floor,
            "at_most": None if ceiling == inf else ceiling,
        }
        return self.model_copy(update=cut)

    @property
    def _floor(self) -> float:
        return -inf if self.at_least is None else self.at_least

    @property
    def _ceiling(self) -> float:
        return inf if self.at_most is None else self.at_most

    @property
    def _kept(self) -> tuple[float, float]:
        """Probabilities of the two ends of what is left."""
        low = 0.0 if self._floor == -inf else self._cdf(self._floor)
        high = 1.0 if self._ceiling == inf else self._cdf(self._ceiling)
        return low, high

    def _must_hold(self) -> None:
        """Raise where the parameters contradict each other."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        self._must_hold()
        low, high = self._kept
        if high - low < _EDGE:
            raise _refuse("at_least and at_most leave nothing of the law", "a wider range")
        return self


class Normal(Law):
    """Normal law by mean and standard deviation."""

    law: Literal["normal"] = "normal"
    centre: float = Field(alias="mean", description="Mean")
    sd: float = Field(gt=0, description="Standard deviation")

    @property
    def central(self) -> tuple[float, ...]:
        """The mean."""
        return (self.centre,)

    def _mean(self) -> float:
        return self.centre

    def _cdf(self, value: float) -> float:
        return _STANDARD.cdf((value - self.centre) / self.sd)

    def _inverse(self, u: float) -> float:
        return self.centre + self.sd * _STANDARD.inv_cdf(u)


class Lognormal(Law):
    """Law of a number whose logarithm is normal, by median and SD of the logarithm."""

    law: Literal["lognormal"] = "lognormal"
    median: float = Field(gt=0, description="Median")
    log_sd: float = Field(gt=0, description="Standard deviation of the logarithm")

    @property
    def central(self) -> tuple[float, ...]:
        """The median."""
        return (self.median,)

    def _mean(self) -> float:
        return self.median * exp(self.log_sd**2 / 2)

    def _cdf(self, value: float) -> float:
        return _STANDARD.cdf(log(value / self.median) / self.log_sd) if value > 0 else 0.0

    def _inverse(self, u: float) -> float:
        return self.median * exp(self.log_sd * _STANDARD.inv_cdf(u))


class Uniform(Law):
    """Every value from low to high is as likely."""

    law: Literal["uniform"] = "uniform"
    low: float = Field(description="Least value")
    high: float = Field(description="Greatest value")

    @property
    def central(self) -> tuple[float, ...]:
        """Both ends."""
        return (self.low, self.high)

    def _mean(self) -> float:
        return (self.low + self.high) / 2

    def _cdf(self, value: float) -> float:
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def _inverse(self, u: float) -> float:
        return self.low + u * (self.high - self.low)

    def _must_hold(self) -> None:
        if not self.low < self.high:
            raise _refuse(f"low {self.low:g}, high {self.high:g}", "low below high")


class Triangular(Law):
    """Triangle from low to high with its top at the likely value."""

    law: Literal["triangular"] = "triangular"
    low: float = Field(description="Least value")
    likely: float = Field(description="Most likely value")
    high: float = Field(description="Greatest value")

    @property
    def central(self) -> tuple[float, ...]:
        """Both ends; the top is between."""
        return (self.low, self.high)

    def _mean(self) -> float:
        return (self.low + self.likely + self.high) / 3

    def _cdf(self, value: float) -> float:
        span = self.high - self.low
        if value <= self.low:
            return 0.0
        if value >= self.high:
            return 1.0
        if value < self.likely:
            return (value - self.low) ** 2 / (span * (self.likely - self.low))
        return 1 - (self.high - value) ** 2 / (span * (self.high - self.likely))

    def _inverse(self, u: float) -> float:
        span = self.high - self.low
        if u * span < self.likely - self.low:
            return self.low + sqrt(u * span * (self.likely - self.low))
        return self.high - sqrt((1 - u) * span * (self.high - self.likely))

    def _must_hold(self) -> None:
        if not (self.low <= self.likely <= self.high and self.low < self.high):
            found = f"low {self.low:g}, likely {self.likely:g}, high {self.high:g}"
            raise _refuse(found, "low, likely, high in rising order")


class Beta(Law):
    """Beta law on low to high by mean and standard deviation."""

    law: Literal["beta"] = "beta"
    centre: float = Field(alias="mean", description="Mean")
    sd: float = Field(gt=0, description="Standard deviation")
    low: float = Field(default=0.0, description="Least value")
    high: float = Field(default=1.0, description="Greatest value")

    @property
    def central(self) -> tuple[float, ...]:
        """The mean."""
        return (self.centre,)

    @property
    def _shapes(self) -> tuple[float, float]:
        span = self.high - self.low
        mean = (self.centre - self.low) / span
        size = mean * (1 - mean) / (self.sd / span) ** 2 - 1
        return mean * size, (1 - mean) * size

    def _mean(self) -> float:
        return self.centre

    def _cdf(self, value: float) -> float:
        from scipy.special import betainc

        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return float(betainc(*self._shapes, share))

    def _inverse(self, u: float) -> float:
        from scipy.special import betaincinv

        return self.low + (self.high - self.low) * float(betaincinv(*self._shapes, u))

    def _must_hold(self) -> None:
        if not self.low < self.centre < self.high:
            found = f"low {self.low:g}, mean {self.centre:g}, high {self.high:g}"
            raise _refuse(found, "a mean between low and high")
        most = sqrt((self.centre - self.low) * (self.high - self.centre))
        if self.sd >= most:
            raise _refuse(f"sd {self.sd:g}", f"an sd below {most:.4g} with this mean and range")


class Gamma(Law):
    """Gamma law by mean and standard deviation."""

    law: Literal["gamma"] = "gamma"
    centre: float = Field(alias="mean", gt=0, description="Mean")
    sd: float = Field(gt=0, description="Standard deviation")

    @property
    def central(self) -> tuple[float, ...]:
        """The mean."""
        return (self.centre,)

    @property
    def _shape(self) -> float:
        return (self.centre / self.sd) ** 2

    def _mean(self) -> float:
        return self.centre

    def _cdf(self, value: float) -> float:
        from scipy.special import gammainc

        return float(gammainc(self._shape, max(value, 0.0) * self._shape / self.centre))

    def _inverse(self, u: float) -> float:
        from scipy.special import gammaincinv

        return float(gammaincinv(self._shape, u)) * self.centre / self._shape


LAWS: dict[str, type[Law]] = {
    "normal": Normal,
    "lognormal": Lognormal,
    "uniform": Uniform,
    "triangular": Triangular,
    "beta": Beta,
    "gamma": Gamma,
}
NUMBER = "number"


def _kind(value: Any) -> str:
    """Say which law a value is written as; anything that is no table is a number."""
    if isinstance(value, Mapping):
        return str(value.get("law", ""))
    return str(getattr(value, "law", NUMBER))


Quantity = Annotated[
    Annotated[float, Tag(NUMBER)]
    | Annotated[Normal, Tag("normal")]
    | Annotated[Lognormal, Tag("lognormal")]
    | Annotated[Uniform, Tag("uniform")]
    | Annotated[Triangular, Tag("triangular")]
    | Annotated[Beta, Tag("beta")]
    | Annotated[Gamma, Tag("gamma")],
    Discriminator(_kind),
]
"""A number, or the law of one."""


def number(quantity: float | Law) -> float:
    """Return the number that stands for a quantity where no law is drawn: its mean."""
    return quantity.mean() if isinstance(quantity, Law) else quantity
