"""A published release as a page: charts, their tables, and how it was made."""
