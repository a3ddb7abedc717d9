"""Protected releases: figures that the observatory may publish, and how they are made sure of."""
