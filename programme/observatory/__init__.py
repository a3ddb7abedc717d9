"""The observatory: territories, what is published of them, use beside it, where next.

rows = beside(release, [await read(database, FRAGILITY)], known_communes().by_code.values())
"""

from programme.observatory.beside import Beside, beside
from programme.observatory.indicators import FRAGILITY, IndicatorTable, read, read_all

__all__ = [
    "FRAGILITY",
    "Beside",
    "IndicatorTable",
    "beside",
    "read",
    "read_all",
]
