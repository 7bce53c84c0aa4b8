"""Numbers that the Nordic and the Baltic states give to people."""

import re
from dataclasses import replace

from .checks import luhn, weighted, with_luhn
from .rule import STRONG, WEAK, Rule, any_century, changed, is_date, matcher, numbers, shape

# --- Finland: henkilötunnus, with the separators of 2023

HETU_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
CENTURIES = {"+": 1800, **dict.fromkeys("-UVWXY", 1900), **dict.fromkeys("ABCDEF", 2000)}


def hetu(draw, date=None):
    year, month, day = draw.date(1925, 2015)
    date = date or f"{day:02}{month:02}{year % 100:02}"
    separator = draw.pick("-----UVWXY" if year < 2000 else "AAAAABCDEF")
    serial = f"{draw.between(2, 899):03}"
    return f"{date}{separator}{serial}{HETU_CHECK[int(date + serial) % 31]}"


def is_hetu(text):
    found = re.fullmatch(r"(\d\d)(\d\d)(\d\d)([-+A-FU-Y])(\d{3})([0-9A-Y])", text.strip().upper())
    if not found:
        return False
    day, month, year, sign, serial, check = found.groups()
    date = is_date(CENTURIES[sign] + int(year), int(month), int(day))
    return date and HETU_CHECK[int(day + month + year + serial) % 31] == check


def hetu_near(draw):
    while True:
        value = hetu(draw)
        if draw.chance(0.3):
            value = hetu(draw, f"{draw.between(32, 39)}{draw.between(1, 12):02}{draw.between(30, 99)}")
        elif draw.chance(0.6):
            value = value[:-1] + draw.pick(HETU_CHECK)
        else:
            value = changed(value, draw)
        if not is_hetu(value):
            return value


# --- Sweden: personnummer, and samordningsnummer with the day plus 60


def personnummer(draw, date=None):
    year, month, day = draw.date(1930, 2014)
    day += 60 if draw.chance(0.1) else 0
    value = with_luhn((date or f"{year % 100:02}{month:02}{day:02}") + draw.digits(3))
    return (str(year // 100) if draw.chance(0.5) else "") + value


def _personnummer_passes(value):
    short = value[-10:]
    month, day = int(short[2:4]), int(short[4:6])
    day -= 60 if day > 60 else 0
    year = int(short[:2])
    known = value[:2] in ("18", "19", "20")
    date = (
        is_date(int(value[:2]) * 100 + year, month, day)
        if known and len(value) == 12
        else any_century(year, month, day)
    )
    return date and luhn(short)


is_personnummer = matcher(r"(?:\d\d)?\d{10}", _personnummer_passes)


# --- Norway: fødselsnummer, and D number with the day plus 40

FIRST, SECOND = (3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def fnr(draw, date=None):
    while True:
        year, month, day = draw.date(1940, 2014)
        day += 40 if draw.chance(0.15) else 0
        serial = draw.between(0, 499) if year < 2000 else draw.between(500, 999)
        body = (date or f"{day:02}{month:02}{year % 100:02}") + f"{serial:03}"
        one = -weighted(body, FIRST) % 11
        two = -weighted(body + str(one), SECOND) % 11 if one < 10 else 10
        if two < 10:
            return f"{body}{one}{two}"


def _fnr_passes(value):
    day = int(value[:2]) - (40 if int(value[:2]) > 40 else 0)
    checks = weighted(value[:10], (*FIRST, 1)) % 11 == 0 and weighted(value, (*SECOND, 1)) % 11 == 0
    return checks and any_century(int(value[4:6]), int(value[2:4]), day)


is_fnr = matcher(r"\d{11}", _fnr_passes)


# --- Denmark: CPR number; the check of the past is not guaranteed since 2007


def cpr(draw):
    year, month, day = draw.date(1930, 2014)
    return (
        f"{day:02}{month:02}{year % 100:02}{draw.between(0, 3) if year < 2000 else draw.between(4, 9)}{draw.digits(3)}"
    )


is_cpr = matcher(r"\d{10}", lambda v: any_century(int(v[4:6]), int(v[2:4]), int(v[:2])))


def cpr_spoiled(draw):
    return f"{draw.between(32, 39)}{draw.between(13, 19)}{draw.digits(6)}"


# --- Estonia and Lithuania: isikukood, asmens kodas


def isikukood_check(body):
    for weights in ((1, 2, 3, 4, 5, 6, 7, 8, 9, 1), (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)):
        if weighted(body, weights) % 11 < 10:
            return str(weighted(body, weights) % 11)
    return "0"


def isikukood(draw, date=None):
    year, month, day = draw.date(1930, 2015)
    first = draw.between(3, 4) if year < 2000 else draw.between(5, 6)
    body = f"{first}{date or f'{year % 100:02}{month:02}{day:02}'}{draw.between(0, 999):03}"
    return body + isikukood_check(body)


is_isikukood = matcher(
    r"[1-8]\d{10}",
    lambda v: (
        is_date(1800 + (int(v[0]) - 1) // 2 * 100 + int(v[1:3]), int(v[3:5]), int(v[5:7]))
        and isikukood_check(v[:10]) == v[10]
    ),
)


# --- Latvia: personas kods


def lv_check(body):
    return str((1101 - weighted(body, (1, 6, 3, 7, 9, 10, 5, 8, 4, 2))) % 11 % 10)


def personas_kods(draw, date=None):
    """With the day of birth until June 2017; since then 32 to 39 and digits that mean nothing."""
    if not date and draw.chance(0.2):
        return "3" + draw.pick("23456789") + draw.digits(9)
    while True:
        year, month, day = draw.date(1930, 2016)
        body = (date or f"{day:02}{month:02}{year % 100:02}") + ("1" if year < 2000 else "2") + draw.digits(3)
        if (1101 - weighted(body, (1, 6, 3, 7, 9, 10, 5, 8, 4, 2))) % 11 < 10:
            return body + lv_check(body)


def personas_kods_alone(draw):
    """Digits that mean nothing are known by the hyphen only."""
    code = personas_kods(draw)
    return shape(code, "######-#####") if code[:2] > "31" or draw.chance(0.5) else code


def _lv_passes(value):
    """Numbers since 2017 begin with 32 to 39 and have neither date nor check."""
    if value[:2] in {str(new) for new in range(32, 40)}:
        return True
    date = value[6] in "012" and is_date(1800 + int(value[6]) * 100 + int(value[4:6]), int(value[2:4]), int(value[:2]))
    return date and lv_check(value[:10]) == value[10]


is_personas_kods = matcher(r"\d{11}", _lv_passes)


def _dmy(draw):
    return f"{draw.between(32, 39)}{draw.between(1, 12):02}{draw.between(30, 99)}"


def _ymd(draw):
    return f"{draw.between(30, 99)}{draw.between(13, 19)}{draw.between(10, 28)}"


def personnummer_impossible(draw):
    return personnummer(draw, _ymd(draw))


RULES = [
    Rule(
        "fi_hetu",
        "NATIONALID",
        STRONG,
        hetu,
        alone=hetu,
        near=hetu_near,
        accepts=is_hetu,
        words={
            "fi": ("henkilötunnus", "hetu", "sosiaaliturvatunnus"),
            "sv": ("personbeteckning",),
            "en": ("Finnish personal identity code",),
        },
    ),
    numbers(
        "se_personnummer",
        "NATIONALID",
        STRONG,
        personnummer,
        is_personnummer,
        ("######-####", "##########", "########-####", "############", "######## ####"),
        spoiled=(personnummer_impossible,),
        words={
            "sv": ("personnummer", "pnr", "personnr", "samordningsnummer"),
            "en": ("Swedish personal identity number",),
        },
    ),
    numbers(
        "no_fnr",
        "NATIONALID",
        STRONG,
        fnr,
        is_fnr,
        ("###########", "###### #####", "###### ### ##", "######-#####"),
        spoiled=(lambda draw: fnr(draw, _dmy(draw)),),
        words={
            "no": ("fødselsnummer", "fødselsnr", "personnummer", "D-nummer"),
            "da": ("norsk fødselsnummer",),
            "en": ("Norwegian national identity number",),
        },
    ),
    numbers(
        "dk_cpr",
        "NATIONALID",
        WEAK,
        cpr,
        is_cpr,
        ("######-####", "##########", "###### ####"),
        spoiled=(cpr_spoiled,),
        change=lambda value, draw: cpr_spoiled(draw),
        bare_is_nothing=True,
        words={
            "da": ("CPR-nummer", "CPR", "personnummer", "CPR-nr."),
            "en": ("CPR number", "Danish CPR"),
        },
    ),
    numbers(
        "ee_lt_isikukood",
        "NATIONALID",
        STRONG,
        isikukood,
        is_isikukood,
        ("###########", "# ###### ####"),
        spoiled=(lambda draw: isikukood(draw, _ymd(draw)),),
        words={
            "et": ("isikukood", "IK"),
            "lt": ("asmens kodas", "a. k."),
            "en": ("Estonian personal code", "Lithuanian personal code"),
        },
    ),
    replace(
        numbers(
            "lv_pk",
            "NATIONALID",
            STRONG,
            personas_kods,
            is_personas_kods,
            ("######-#####", "###########"),
            spoiled=(
                lambda draw: personas_kods(draw, f"{draw.between(10, 28)}{draw.between(13, 19)}{draw.between(30, 99)}"),
            ),
            words={
                "lv": ("personas kods", "p. k."),
                "en": ("Latvian personal code",),
            },
        ),
        alone=personas_kods_alone,
    ),
]
