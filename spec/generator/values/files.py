"""The files of examples that the tests of the sanitizer read, one for each rule.

The first line names the kind. In `+` lines ⟦ and ⟧ stand around what must be found, exactly; in `-`
lines there is nothing that this rule may find. `\\n` stands for a line break.
"""

from .draw import Draw
from .registry import RULES, alone, near, valid
from .rule import MEDIUM, STRONG
from .sentences import said, silent

SEED = "rules 1"
# Lines with a value that stands alone, with a word, almost valid, and valid with no word.
COUNTS = {STRONG: (90, 90, 70, 0), MEDIUM: (50, 100, 70, 0)}
WEAK_COUNTS = (50, 120, 60, 50)


def line(sign, sentence, value, mark):
    shown = f"⟦{value}⟧" if mark else value
    return f"{sign} " + sentence.replace("{v}", shown).replace("\n", "\\n")


def lines(rule):
    """The lines of one rule: found, then not found, none of them twice."""
    draw = Draw(f"{SEED} {rule.name}")
    counts = COUNTS.get(rule.strength, WEAK_COUNTS)
    found, nothing = [], []
    for _ in range(counts[0] if rule.alone else 0):
        value = alone(rule, draw)
        found.append(line("+", silent(draw, value), value, True))
    for _ in range(counts[1] if rule.words or rule.sentences else counts[0]):
        value = valid(rule, draw)
        said_ = said(draw, rule, value) if rule.words or rule.sentences else silent(draw, value)
        found.append(line("+", said_, value, True))
    for _ in range(counts[2] if rule.near else 0):
        value = near(rule, draw)
        nothing.append(line("-", silent(draw, value), value, False))
    for _ in range(counts[3] if rule.bare_is_nothing else 0):
        value = valid(rule, draw)
        nothing.append(line("-", silent(draw, value), value, False))
    return list(dict.fromkeys(found)) + list(dict.fromkeys(nothing))


def files():
    """Name and content of every file."""
    return {f"{rule.name}.txt": "\n".join([f"# kind: {rule.kind}", *lines(rule)]) + "\n" for rule in RULES.values()}
