"""Run by path, `tau_argus_child.py BATCH…`: τ-ARGUS on batches, one after the other.

It imports nothing of ours, for what the whole programme imports takes longer than most tables.
"""

import sys

from pytauargus.engine import run_batch  # type: ignore[import-untyped]

if __name__ == "__main__":
    for batch in sys.argv[1:]:
        run_batch(batch)
