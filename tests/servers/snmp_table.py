"""Objects that a test gives an snmpd, by its `pass_persist`: run by snmpd with a file's name.

The file has a line `OID type value` for each object, and is read at each question, so that a test
changes it as it likes. Types are those of snmpd.conf(5).
"""

import sys
from collections.abc import Iterator
from pathlib import Path

Oid = tuple[int, ...]


def numbers(oid: str) -> Oid:
    return tuple(int(number) for number in oid.strip().strip(".").split("."))


def objects(file: Path) -> dict[Oid, tuple[str, str]]:
    rows = (line.split(maxsplit=2) for line in file.read_text().splitlines() if line)
    return {numbers(oid): (kind, value) for oid, kind, value in rows}


def answers(lines: Iterator[str], file: Path) -> Iterator[str]:
    for line in lines:
        if line.strip() == "PING":
            yield "PONG"
            continue
        asked, known = numbers(next(lines)), objects(file)
        later = (oid for oid in sorted(known) if oid > asked)
        found = next(later, None) if line.strip() == "getnext" else asked
        if found is None or found not in known:
            yield "NONE"
        else:
            yield "\n".join(["." + ".".join(map(str, found)), *known[found]])


if __name__ == "__main__":
    for answer in answers(iter(sys.stdin.readline, ""), Path(sys.argv[1])):
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
