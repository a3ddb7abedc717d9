"""A year in figures, for AGINUM: from frozen releases and the community's registers."""
