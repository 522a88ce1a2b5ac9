"""Many replications: how they run, where they are kept, what they say together."""

from capacity.experiment.comparison import Comparison, compare
from capacity.experiment.executors import workers
from capacity.experiment.registry import METRICS
from capacity.experiment.replication import Failure, replicate
from capacity.experiment.runs import Runs, read_runs
from capacity.experiment.study import simulate

__all__ = [
    "METRICS",
    "Comparison",
    "Failure",
    "Runs",
    "compare",
    "read_runs",
    "replicate",
    "simulate",
    "workers",
]
