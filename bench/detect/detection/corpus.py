"""Prompts with marks: sentences and frames of our own, values of the generators in `spec/`."""

import json
from dataclasses import dataclass

from generator.values import addresses, life, phones, registry, vehicles
from generator.values.draw import Draw
from generator.values.rule import STRONG

from .phrases import PHRASES, VERBAL

LANGUAGES = tuple(PHRASES)
FRAMES = ("chat", "mail", "ticket", "form", "json", "table", "log")
# Two marks that stand in no text.
OPEN, CLOSE = "\ue000", "\ue001"
# Numbers whose almost valid values stand between the others, unmarked.
DISTRACTING = (
    "iban",
    "it_codice_fiscale",
    "es_dni",
    "es_nie",
    "es_cif",
    "fi_hetu",
    "fr_nir",
    "be_nrn",
    "de_steuer_id",
    "de_rvnr",
    "de_kvnr",
    "se_personnummer",
    "pl_pesel",
    "no_fnr",
    "ee_lt_isikukood",
    "cz_sk_rc",
    "ro_cnp",
    "bg_egn",
    "hr_oib",
    "si_emso",
    "ch_ahv",
    "at_svnr",
    "lv_pk",
    "credit_card",
    "vat",
)


@dataclass(frozen=True)
class Gold:
    rule: str
    start: int
    end: int


@dataclass(frozen=True)
class Prompt:
    text: str
    language: str
    frame: str
    gold: tuple


def build(count, seed):
    """That many prompts; every rule is in as many as every other."""
    draw, prompts, waiting = Draw(f"bench {seed}"), [], []
    for _ in range(count):
        items = draw.pick((1, 2, 3, 3, 4, 5))
        while len(waiting) < items:
            waiting = draw.shuffled(sorted(registry.RULES)) + waiting
        rules = [registry.RULES[waiting.pop()] for _ in range(items)]
        prompts.append(_prompt(draw, rules))
    return prompts


def _prompt(draw, rules):
    own = [language for language in LANGUAGES if language in rules[0].words or language in rules[0].sentences]
    language = draw.pick(own) if own and draw.chance(0.6) else draw.pick(LANGUAGES)
    frame = draw.pick(FRAMES)
    text = FRAMED[frame](draw, language, rules)
    return marked(text, language, frame, [rule.name for rule in rules])


def marked(text, language, frame, names):
    """Takes the marks out; they stand in the order of the rules."""
    plain, gold = "", []
    for part in text.split(OPEN):
        if CLOSE not in part:
            plain += part
            continue
        value, rest = part.split(CLOSE)
        gold.append(Gold(names[len(gold)], len(plain), len(plain) + len(value)))
        plain += value + rest
    assert len(gold) == len(names), text
    return Prompt(plain, language, frame, tuple(gold))


# --- values and words


def _value(draw, rule, language, alone):
    """A value as people who write this language have it."""
    local = {
        "phone": phones.international if alone else lambda d: phones.phone_for(d, language),
        "address": lambda d: addresses.address_for(d, language),
        "date": lambda d: life.date_in(d, language),
        "date_of_birth": lambda d: life.date_in(d, language),
    }
    if language in vehicles.PLATES:
        local["plate"] = lambda d: d.pick(vehicles.PLATES[language])(d)
    if rule.name in local:
        return local[rule.name](draw)
    return registry.alone(rule, draw) if alone else registry.valid(rule, draw)


def _word(draw, rule, language):
    """A word for the rule: in this language, or as foreigners would say it."""
    if language in rule.words:
        return draw.pick(rule.words[language])
    return draw.pick(rule.words[draw.pick(sorted(rule.words))])


def _stands_alone(draw, rule):
    if not rule.words and not rule.sentences:
        return True
    return rule.alone is not None and rule.strength == STRONG and draw.chance(0.5)


def _said_by_itself(rule, word):
    """Whether the word is no name of a field."""
    return rule.name in ("date_of_birth", "address") and word[:1].islower()


def _sentence(draw, rule, language):
    phrases = PHRASES[language]
    alone = _stands_alone(draw, rule)
    value = OPEN + _value(draw, rule, language, alone) + CLOSE
    if alone:
        return draw.pick(phrases["silent"]).replace("{v}", value)
    if rule.sentences:
        spoken = language if language in rule.sentences else "en"
        return draw.pick(rule.sentences[spoken]).replace("{w}", _word(draw, rule, spoken)).replace("{v}", value)
    word = _word(draw, rule, language)
    choices = VERBAL if _said_by_itself(rule, word) else phrases["said"]
    return draw.pick(choices).replace("{w}", word).replace("{v}", value)


def _field(draw, rule, language):
    """Name and value of a field; the name tells nothing when the value stands alone."""
    alone = _stands_alone(draw, rule)
    value = _value(draw, rule, language, alone)
    if alone:
        return draw.pick(("x", "raw", "item", "entry", "text", "v1")), value
    return _word(draw, rule, language), value


def _idle(draw, language):
    """A sentence without personal data, or one with a number that is almost one."""
    if draw.chance(0.75):
        return draw.pick(PHRASES[language]["idle"])
    while True:
        value = registry.near(registry.RULES[draw.pick(DISTRACTING)], draw)
        # With a zero in front it could be a telephone number.
        if not value.startswith("0"):
            return draw.pick(PHRASES[language]["silent"]).replace("{v}", value)


# --- frames


def _chat(draw, language, rules):
    phrases = PHRASES[language]
    sentences = [_sentence(draw, rule, language) for rule in rules]
    parts = [_ended(sentences[0]), _idle(draw, language), *map(_ended, sentences[1:])]
    return " ".join([draw.pick(phrases["hello"]), *parts, draw.pick(phrases["bye"])])


def _ended(sentence):
    return sentence if sentence.rstrip(CLOSE)[-1:] in ".?!…)" else sentence + "."


def _mail(draw, language, rules):
    phrases = PHRASES[language]
    lines = [draw.pick(phrases["hello"]), "", _idle(draw, language)]
    lines += [_sentence(draw, rule, language) for rule in rules]
    return "\n".join([*lines, "", draw.pick(phrases["bye"])])


def _ticket(draw, language, rules):
    lines = [draw.pick(("[open]", "Status: open", "### Ticket", "P2 / new")), _idle(draw, language), ""]
    for rule in rules:
        if rule.sentences:
            lines.append("- " + _sentence(draw, rule, language))
            continue
        name, value = _field(draw, rule, language)
        lines.append(f"{draw.pick(('- ', '* ', ''))}{name}: {OPEN}{value}{CLOSE}")
    return "\n".join(lines)


def _form(draw, language, rules):
    width = draw.pick((0, 0, 24))
    lines = []
    for rule in rules:
        if rule.sentences:
            lines.append(_sentence(draw, rule, language))
            continue
        name, value = _field(draw, rule, language)
        lines.append(f"{name + ':':{width}} {OPEN}{value}{CLOSE}")
    return "\n".join([*lines, _idle(draw, language)])


def _json(draw, language, rules):
    """A line of text for what needs a sentence, and fields for the rest."""
    members = []
    ascii_only = draw.chance(0.15)
    for rule in rules:
        if rule.sentences and rule.name != "password":
            key, text = draw.pick(("note", "comment", "text")), _sentence(draw, rule, language)
        else:
            key, value = _field(draw, rule, language)
            key, text = _key(draw, key), OPEN + value + CLOSE
        written = json.dumps(text, ensure_ascii=ascii_only)
        # The marks are no ASCII either.
        written = written.replace("\\ue000", OPEN).replace("\\ue001", CLOSE)
        members.append(f'"{key}": {written}')
    members.append(f'"info": {json.dumps(_idle(draw, language), ensure_ascii=ascii_only)}')
    return draw.pick(("{" + ", ".join(members) + "}", "{\n  " + ",\n  ".join(members) + "\n}"))


def _key(draw, name):
    name = name.replace('"', "")
    return name.replace(" ", "_").lower() if name.isascii() and draw.chance(0.5) else name


def _table(draw, language, rules):
    bar = draw.chance(0.6)
    rows = ["| | |", "|---|---|"] if bar else []
    for rule in rules:
        if rule.sentences:
            rows.append(_sentence(draw, rule, language))
            continue
        name, value = _field(draw, rule, language)
        # A cell has one line.
        value = OPEN + value.replace("\n", " ") + CLOSE
        rows.append(f"| {name} | {value} |" if bar else f"{name};{value}")
    return "\n".join(rows)


def _log(draw, language, rules):
    lines = []
    for rule in rules:
        stamp = f"2025-0{draw.between(1, 9)}-{draw.between(10, 28)}T{draw.between(10, 23)}:{draw.between(10, 59)}:{draw.between(10, 59)}Z"
        head = f"{stamp} {draw.pick(('INFO', 'WARN', 'DEBUG'))} {draw.pick(('crm', 'intake', 'worker'))}"
        if rule.sentences and rule.name != "password":
            lines.append(f"{head} {_sentence(draw, rule, language)}")
            continue
        name, value = _field(draw, rule, language)
        lines.append(f"{head} {_key(draw, name)}={OPEN}{value}{CLOSE}")
    return "\n".join(lines)


FRAMED = {"chat": _chat, "mail": _mail, "ticket": _ticket, "form": _form, "json": _json, "table": _table, "log": _log}
