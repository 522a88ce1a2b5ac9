"""Capacity planning and caseload allocation for Independent Reviewing Officer services.

The public names; each is imported when it is first asked for, so that
``import capacity`` costs nothing.

>>> import capacity as cp
>>> cp.InputError.__name__
'InputError'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from capacity.version import __version__

if TYPE_CHECKING:
    from capacity.allocation.proposal import Proposal
    from capacity.allocation.request import allocate
    from capacity.experiment import Comparison, Runs, compare, simulate
    from capacity.experiment.precision import Precision
    from capacity.experiment.sensitivity import tornado
    from capacity.experiment.sobol import sobol
    from capacity.experiment.sweep import sweep
    from capacity.planning import StaffingPlan, plan_staffing
    from capacity.scenario import Scenario
    from capacity.service import CapacityError, Caseload, InputError, Team

_HOMES = {
    "CapacityError": "capacity.service",
    "Caseload": "capacity.service",
    "Comparison": "capacity.experiment",
    "InputError": "capacity.service",
    "Precision": "capacity.experiment.precision",
    "Proposal": "capacity.allocation.proposal",
    "Runs": "capacity.experiment",
    "Scenario": "capacity.scenario",
    "StaffingPlan": "capacity.planning",
    "Team": "capacity.service",
    "allocate": "capacity.allocation.request",
    "compare": "capacity.experiment",
    "plan_staffing": "capacity.planning",
    "simulate": "capacity.experiment",
    "sobol": "capacity.experiment.sobol",
    "sweep": "capacity.experiment.sweep",
    "tornado": "capacity.experiment.sensitivity",
}

__all__ = [
    "CapacityError",
    "Caseload",
    "Comparison",
    "InputError",
    "Precision",
    "Proposal",
    "Runs",
    "Scenario",
    "StaffingPlan",
    "Team",
    "__version__",
    "allocate",
    "compare",
    "plan_staffing",
    "simulate",
    "sobol",
    "sweep",
    "tornado",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'capacity' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
