"""The nouns that simulation and allocation share."""

from capacity.service.caseload import Caseload, Child, Pathway, SiblingGroup
from capacity.service.errors import CapacityError, InputError
from capacity.service.team import Contract, Experience, Officer, Role, Team

__all__ = [
    "CapacityError",
    "Caseload",
    "Child",
    "Contract",
    "Experience",
    "InputError",
    "Officer",
    "Pathway",
    "Role",
    "SiblingGroup",
    "Team",
]
