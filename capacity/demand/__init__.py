"""Who comes, in what family, for how long: one replication's tape."""

from capacity.demand.streams import Streams
from capacity.demand.tape import Tape, draw_tape

__all__ = ["Streams", "Tape", "draw_tape"]
