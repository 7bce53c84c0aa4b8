#!/usr/bin/env python3
"""Compares the outcomes of two packages: compare.py <version> <outcomes of the published one> <outcomes of ours>

Every difference must have a row in DIFFERENCES.md, and every row must still be a difference.
"""

import json
import re
import sys
from pathlib import Path

TABLE = Path(__file__).resolve().parent / "DIFFERENCES.md"
# Of the newest published version, only what it does differently from 1.1.0 is looked at.
TOPICS = {
    "1.1.0": ("",),
    "1.4.2": ("verify/", "parse_certificate/", "canonical_json/", "normalize_ed25519_public_key/", "verify_ed25519/"),
}


def rows(heading):
    """The rows of the table below a heading, as tuples of cells."""
    text = TABLE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines[2:]]
    return [tuple(cell.strip().replace("\\|", "|") for cell in row) for row in cells]


def pattern(cell):
    """A cell of patterns in code marks; `*` stands for anything."""
    patterns = re.findall(r"`([^`]+)`", cell)
    assert patterns, f"no pattern in the cell {cell!r}"
    escaped = (re.escape(one).replace(r"\*", ".*") for one in patterns)
    return re.compile("|".join(f"(?:{one})" for one in escaped), re.DOTALL)


def differences(left, right, place=""):
    """Where two outcomes differ: the places, as deep as they are still comparable."""
    if isinstance(left, dict) and isinstance(right, dict):
        if ("raises" in left) != ("raises" in right):
            yield (place + "/outcome").lstrip("/"), left, right
            return
        for name in sorted({*left, *right}):
            yield from differences(left.get(name, "(absent)"), right.get(name, "(absent)"), f"{place}/{name}")
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, pair in enumerate(zip(left, right)):
            yield from differences(*pair, f"{place}/{index}")
    elif left != right:
        yield place.lstrip("/"), left, right


def renamed(value, names, used):
    """The outcome with the classes of the published package's HTTP library replaced by ours."""
    if isinstance(value, dict):
        return {name: renamed(item, names, used) for name, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, names, used) for item in value]
    if isinstance(value, str) and value in names:
        used.add(value)
        return names[value]
    return value


def main(version, published, own):
    published, own = (json.loads(Path(path).read_text(encoding="utf-8")) for path in (published, own))
    wanted = {name for name in own if name.startswith(TOPICS[version])}
    names, used = {cells[0].strip("`"): cells[1].strip("`") for cells in rows("Renamed")}, set()
    table = [(cells, pattern(cells[1]), pattern(cells[2])) for cells in rows("Differences") if cells[0] in (version, "both")]
    unmatched, unlisted = [cells for cells, _, _ in table], []
    if wanted != {name for name in published if name.startswith(TOPICS[version])}:
        unlisted.append("the two do not hold the same scenarios")
    for name in sorted(wanted):
        for place, left, right in differences(renamed(published.get(name), names, used), own[name]):
            found = [cells for cells, names_, places in table if names_.fullmatch(name) and places.fullmatch(place)]
            for cells in found:
                unmatched = [row for row in unmatched if row is not cells]
            if not found:
                shown = (json.dumps(side)[:300] for side in (left, right))
                unlisted.append("\n    ".join([f"{name}: {place}", *shown]))
    if version == "1.1.0":
        unmatched += [(name, "is renamed and occurs nowhere") for name in sorted(set(names) - used)]
    for line in unlisted:
        print(f"NOT LISTED {line}")
    for cells in unmatched:
        print(f"NO DIFFERENCE ANY MORE {' | '.join(cells)}")
    print(f"lucairn {version}: {len(wanted)} scenarios, {len(table)} rows, {len(unlisted)} differences without a row")
    return 1 if unlisted or unmatched or not wanted else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
