"""Every numbered behaviour of the published package has a test that names it."""

import re
from pathlib import Path


def test_every_item_has_a_test():
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    numbers = re.findall(r"@pytest\.mark\.item\(([\d, ]+)\)", sources)
    named = {int(number) for list_ in numbers for number in list_.split(",")}
    assert named == set(range(1, 39))
