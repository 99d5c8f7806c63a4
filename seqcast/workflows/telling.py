"""What is told of a data file before anything is trained on it."""

from seqcast.data import unusual
from seqcast.data.assemble import Loaded
from seqcast.workflows.cuts import season_of


def notices(loaded: Loaded, season: int | None) -> tuple[str, ...]:
    """List what was assumed, repaired or looks wrong, a sentence each.

    Args:
        loaded: A file as read.
        season: Steps of a season, or None for the frequency's.
    """
    found = season_of(loaded.panel, season)
    return (*loaded.notices, *unusual.told(loaded, found))
