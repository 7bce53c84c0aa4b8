"""All rules, and what two of them could disagree about."""

from . import (
    addresses,
    business,
    coins,
    credentials,
    documents,
    life,
    money,
    network,
    people_east,
    people_german,
    people_north,
    people_south,
    people_west,
    phones,
    vat,
    vehicles,
)
from .rule import STRONG

GROUPS = (
    money,
    people_west,
    people_south,
    people_north,
    people_east,
    people_german,
    business,
    vat,
    documents,
    vehicles,
    coins,
    network,
    credentials,
    phones,
    addresses,
    life,
)
RULES = {rule.name: rule for group in GROUPS for rule in group.RULES}

# Their check is not a strong one, but form and check together are found without a word.
_FOUND_ALONE = ("credit_card", "gr_amka", "lu_nin")
# Every tax number of Germany is an OIB by its check; the one with more conditions is meant.
_NARROWER = {("de_steuer_id", "hr_oib")}


def claimed_by(text):
    """The rules that take the text for their own without any word nearby."""
    candidates = (rule for rule in RULES.values() if rule.strength == STRONG or rule.name in _FOUND_ALONE)
    return [rule for rule in candidates if rule.accepts and rule.accepts(text)]


def _settled(rule, draw, make):
    """A value that no rule of another kind claims."""
    while True:
        value = make(draw)
        others = [one for one in claimed_by(value) if one.kind != rule.kind]
        if all((rule.name, one.name) in _NARROWER for one in others):
            return value


def valid(rule, draw):
    return _settled(rule, draw, rule.valid)


def alone(rule, draw):
    return _settled(rule, draw, rule.alone)


def near(rule, draw):
    """A value that neither this rule nor the strong check of another accepts."""
    while True:
        value = rule.near(draw)
        if not claimed_by(value):
            return value
